/**
 * Takes the console away from this process. libsignal prints whole sessions with their private ratchet keys on each
 * rebuild (`console.info("Closing session:", …)`), and whatever is printed ends up in somebody's log.
 */
export function silenceConsole(): void {
  for (const method of ['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn'] as const) {
    console[method] = () => undefined;
  }
}

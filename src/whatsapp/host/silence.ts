/**
 * Disables the console of this process. libsignal prints whole sessions with private ratchet keys on each rebuild
 * (`console.info("Closing session:", …)`), which would end up in a log.
 */
export function silenceConsole(): void {
  for (const method of ['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn'] as const) {
    console[method] = () => undefined;
  }
}

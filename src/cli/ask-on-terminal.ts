/** Asks a person one line; null: standard input or output is not a terminal. */
export async function askOnTerminal(signal: AbortSignal): Promise<((question: string) => Promise<string>) | null> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
  const { Terminal } = await import('./terminal.ts');
  const terminal = new Terminal(process, signal);
  return (question) => terminal.ask(question);
}

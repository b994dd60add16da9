/** How an engine process exited. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** True if we requested it. */
  readonly asked: boolean;
}

/** The same for a log or a person; null: it has not exited. */
export function exitText(exit: EngineExit | null): string {
  if (!exit) return 'it is being closed';
  return exit.signal ? `ended by ${exit.signal}` : `ended with code ${exit.code ?? 'unknown'}`;
}

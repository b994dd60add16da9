import type { Log } from '../../log.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { endProcess, sweepOrphans } from './orphans.ts';

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

/** Kills a process group. */
export function endGroup(leader: number, log: Log): void {
  if (endProcess(-leader) === 'refused') log.warn({ leader }, "the engine's process group cannot be killed");
}

/** A killed engine leaves its browser behind, which leads a group of its own, and cannot exit by itself while frozen. */
export function endLeftBrowser({ storePath, browserPath }: EngineSettings, log: Log): void {
  sweepOrphans(storePath, {
    browserPath,
    refused: (pid) => log.warn({ pid }, 'a leftover engine process could not be killed'),
  });
}

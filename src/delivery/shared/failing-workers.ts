import type { Clock } from '../../clock.ts';

/** A failing worker with its error. */
export interface FailingWorker {
  readonly worker: string;
  /** Monotonic milliseconds. */
  readonly since: number;
  readonly error: Error;
}

/** Which workers fail, and since when. */
export interface FailingWorkers {
  /** null: it works again. */
  note(worker: string, error: Error | null): void;
  all(): readonly FailingWorker[];
}

export function createFailingWorkers(clock: Clock): FailingWorkers {
  const known = new Map<string, FailingWorker>();
  return {
    note: (worker, error) => {
      if (error === null) known.delete(worker);
      else known.set(worker, { worker, error, since: known.get(worker)?.since ?? clock.now().monotonic });
    },
    all: () => [...known.values()],
  };
}

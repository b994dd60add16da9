import type { Clock } from '../../clock.ts';

/** A failing worker with its error. */
export interface FailingWorker {
  readonly worker: string;
  /** Monotonic milliseconds. */
  readonly since: number;
  readonly error: Error;
}

/** Which workers fail, since when, and when each last worked. */
export interface FailingWorkers {
  /** null: it has just worked. */
  note(worker: string, error: Error | null): void;
  all(): readonly FailingWorker[];
  /** Monotonic milliseconds, by worker; those that fail are left out. */
  worked(): ReadonlyMap<string, number>;
}

export function createFailingWorkers(clock: Clock): FailingWorkers {
  const known = new Map<string, FailingWorker>();
  const worked = new Map<string, number>();
  return {
    note: (worker, error) => {
      if (error === null) {
        known.delete(worker);
        worked.set(worker, clock.now().monotonic);
      } else {
        known.set(worker, { worker, error, since: known.get(worker)?.since ?? clock.now().monotonic });
        worked.delete(worker);
      }
    },
    all: () => [...known.values()],
    worked: () => worked,
  };
}

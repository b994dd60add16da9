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
  /** An attempt failed that is repeated within the same round: the worker fails for as long. null: one has succeeded. */
  attempt(worker: string, error: Error | null): void;
  all(): readonly FailingWorker[];
  /** Monotonic milliseconds, by worker; those that fail are left out. */
  worked(): ReadonlyMap<string, number>;
}

/** @param changed called whenever a worker begins or ceases to fail, or fails for another reason */
export function createFailingWorkers(clock: Clock, changed: () => void): FailingWorkers {
  const rounds = new Map<string, FailingWorker>();
  const attempts = new Map<string, FailingWorker>();
  const worked = new Map<string, number>();
  const current = (worker: string): FailingWorker | undefined => rounds.get(worker) ?? attempts.get(worker);

  function telling(worker: string, change: () => void): void {
    const before = current(worker)?.error.message;
    change();
    if (current(worker)?.error.message !== before) changed();
  }

  return {
    note: (worker, error) => {
      telling(worker, () => {
        const since = current(worker)?.since ?? clock.now().monotonic;
        attempts.delete(worker);
        if (error === null) {
          rounds.delete(worker);
          worked.set(worker, clock.now().monotonic);
        } else {
          rounds.set(worker, { worker, error, since });
          worked.delete(worker);
        }
      });
    },
    attempt: (worker, error) => {
      telling(worker, () => {
        const since = attempts.get(worker)?.since ?? clock.now().monotonic;
        if (error === null) attempts.delete(worker);
        else attempts.set(worker, { worker, error, since });
      });
    },
    all: () => [...rounds.values(), ...[...attempts.values()].filter(({ worker }) => !rounds.has(worker))],
    worked: () => (attempts.size === 0 ? worked : new Map([...worked].filter(([worker]) => !attempts.has(worker)))),
  };
}

import type { Clock } from '../../clock.ts';

/** A worker that fails for a while, with what its far end says. */
export interface Trouble {
  readonly worker: string;
  /** Monotonic milliseconds. */
  readonly since: number;
  readonly error: Error;
}

/** Which workers are in trouble, and since when. */
export interface Troubles {
  /** null: it works again. */
  note(worker: string, error: Error | null): void;
  all(): readonly Trouble[];
}

export function createTroubles(clock: Clock): Troubles {
  const known = new Map<string, Trouble>();
  return {
    note: (worker, error) => {
      if (error === null) known.delete(worker);
      else known.set(worker, { worker, error, since: known.get(worker)?.since ?? clock.now().monotonic });
    },
    all: () => [...known.values()],
  };
}

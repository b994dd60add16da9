/** Failures of one account or address: how many, and the time of the last, epoch milliseconds. */
export interface Failures {
  readonly count: number;
  readonly lastAt: number;
}

/** Failures that cost nothing, and the longest wait after one, milliseconds. */
export interface Patience {
  readonly free: number;
  readonly longestMs: number;
}

/** Short, so that a stranger cannot lock somebody out who knows the password. */
export const accountPatience: Patience = { free: 5, longestMs: 60_000 };
/** Several people may share an address. */
export const addressPatience: Patience = { free: 20, longestMs: 15 * 60_000 };

const FIRST_WAIT_MS = 2000;
/** Failures are forgotten after this time without one. */
const FORGOTTEN_MS = 3_600_000;

/** Milliseconds until the next attempt is examined: doubles with each failure beyond the free ones. 0: now. Pure. */
export function waitMs(failures: Failures | null, patience: Patience, now: number): number {
  if (failures === null || isForgotten(failures, now) || failures.count < patience.free) return 0;
  const wait = Math.min(patience.longestMs, FIRST_WAIT_MS * 2 ** (failures.count - patience.free));
  return Math.max(0, failures.lastAt + wait - now);
}

/** After one more failure. Pure. */
export function afterFailure(failures: Failures | null, now: number): Failures {
  const count = failures === null || isForgotten(failures, now) ? 0 : failures.count;
  return { count: count + 1, lastAt: now };
}

function isForgotten({ lastAt }: Failures, now: number): boolean {
  // A clock that was set back must not make a wait last for years.
  return now - lastAt > FORGOTTEN_MS || lastAt - now > FORGOTTEN_MS;
}

/** Keys remembered at most, so that many addresses do not fill the memory. */
const MOST_KEYS = 10_000;

/** Counts failures by key, in memory: a restart is nothing that a stranger can cause. */
export class Throttle {
  readonly #patience: Patience;
  readonly #failures = new Map<string, Failures>();

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  waitMs(key: string, now: number): number {
    return waitMs(this.#failures.get(key) ?? null, this.#patience, now);
  }

  failed(key: string, now: number): void {
    const failures = afterFailure(this.#failures.get(key) ?? null, now);
    // The longest untouched is the first.
    this.#failures.delete(key);
    this.#failures.set(key, failures);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MOST_KEYS && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}

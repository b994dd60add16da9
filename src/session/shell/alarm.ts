import type { Clock } from '../../clock.ts';

/** Node's timers are limited to 31 bits. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One timer, for the earliest of all deadlines. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #timer: AbortController | null = null;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** @param at monotonic milliseconds; null: at no time */
  set(at: number | null): void {
    this.clear();
    if (at === null) return;
    const timer = new AbortController();
    this.#timer = timer;
    const wait = Math.min(LONGEST_TIMER_MS, Math.max(0, at - this.#clock.now().monotonic));
    this.#clock.sleep(Math.ceil(wait), timer.signal).then(this.#ring, (error: unknown) => {
      if (!timer.signal.aborted) throw error;
    });
  }

  clear(): void {
    this.#timer?.abort();
    this.#timer = null;
  }
}

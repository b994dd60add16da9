import { setImmediate } from 'node:timers/promises';
import type { Clock, Now } from '../../src/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that passes only when a test says so; sleepers wake in the order of their times. */
export class SteppedClock implements Clock {
  #wall: number;
  #monotonic = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(wall = Date.parse('2026-11-25T12:00:00Z')) {
    this.#wall = wall;
  }

  now(): Now {
    return { wall: this.#wall, monotonic: this.#monotonic };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const sleeper = { at: this.#monotonic + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers.delete(sleeper);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  /** Lets time pass, waking whoever sleeps until then. */
  async pass(ms: number): Promise<void> {
    const until = this.#monotonic + ms;
    for (;;) {
      await setImmediate();
      const [next] = [...this.#sleepers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
      if (!next) break;
      this.#sleepers.delete(next);
      this.#move(Math.max(0, next.at - this.#monotonic));
      next.wake();
    }
    this.#move(until - this.#monotonic);
    await setImmediate();
  }

  /** Somebody sets the computer's clock. */
  setBy(ms: number): void {
    this.#wall += ms;
  }

  #move(ms: number): void {
    this.#wall += ms;
    this.#monotonic += ms;
  }
}

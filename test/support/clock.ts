import { type Clock, type Now, systemClock } from '../../src/clock.ts';

/** Of a sleep, in real milliseconds: what looks around every second would otherwise do nothing but look around. */
const SHORTEST_MS = 8;

/** Time that runs so many times faster, and whose time of day can be set. */
export class FastClock implements Clock {
  readonly #rate: number;
  readonly #begun = systemClock.now();
  #set = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  now(): Now {
    const elapsed = (systemClock.now().monotonic - this.#begun.monotonic) * this.#rate;
    return { wall: Math.round(this.#begun.wall + elapsed + this.#set), monotonic: elapsed };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms <= 0 ? 0 : Math.max(ms / this.#rate, SHORTEST_MS), signal);
  }

  /** Somebody, or a time server, sets the computer's clock. */
  setBy(ms: number): void {
    this.#set += ms;
  }
}

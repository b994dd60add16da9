import { type Clock, type Now, systemClock } from '../../src/clock.ts';

/** Of a sleep, in real milliseconds: what looks around every second would otherwise do nothing but look around. */
const SHORTEST_MS = 8;

/** As long as a process lives: no wait in it ends after its death, nor keeps the test's process. */
export function untilDeath(clock: Clock, death: AbortSignal): Clock {
  return {
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      try {
        await clock.sleep(ms, signal ? AbortSignal.any([signal, death]) : death);
      } catch (error) {
        if (death.aborted) await new Promise(() => undefined);
        throw error;
      }
    },
  };
}

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

import { type Clock, systemClock } from '../../../src/clock.ts';

/** The computer's clock, which can be set. */
export class NodeClock implements Clock {
  #byMs = 0;

  now() {
    const { wall, monotonic } = systemClock.now();
    return { wall: wall + this.#byMs, monotonic };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }

  setBy(ms: number): void {
    this.#byMs += ms;
  }
}

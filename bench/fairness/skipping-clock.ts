import { setImmediate } from 'node:timers/promises';
import { type Clock, type Now, systemClock } from '../../src/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** How real time is counted while something works: with waits for the disk and for the processor, or without. */
const counted = {
  real: (): number => performance.now(),
  cpu: (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
} as const;

export type CountedTime = keyof typeof counted;
export const countedTimes: readonly CountedTime[] = ['real', 'cpu'];

/** Begun and not yet answered: of files, of the thread pool, of this turn of the event loop. */
const WORK = /^(?:FSReq|CloseReq|FileHandle|WorkReq|Immediate)/u;

/**
 * Time that passes as it really does while this process works, and jumps to the next sleeper once nothing works: an hour
 * costs what is done in it. What one company does on the event loop makes the others late, as in a service.
 */
export class SkippingClock implements Clock, AsyncDisposable {
  readonly #elapsed: () => number;
  readonly #begun: number;
  readonly #wall = Date.parse('2026-11-30T12:00:00Z');
  /** By their time, the earliest last. */
  readonly #sleepers: Sleeper[] = [];
  #skipped = 0;
  #closed = false;
  readonly #running: Promise<void>;

  constructor(time: CountedTime) {
    this.#elapsed = counted[time];
    this.#begun = this.#elapsed();
    this.#running = this.#run();
  }

  /** Milliseconds in which something really worked. */
  get worked(): number {
    return this.#elapsed() - this.#begun;
  }

  now(): Now {
    const monotonic = this.worked + this.#skipped;
    return { wall: Math.round(this.#wall + monotonic), monotonic };
  }

  /** As if something had worked for so long, and nothing else could. */
  occupy(ms: number): void {
    this.#skipped += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const aborted = (): void => {
        const at = this.#sleepers.indexOf(sleeper);
        if (at !== -1) this.#sleepers.splice(at, 1);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      };
      const sleeper: Sleeper = { at: this.now().monotonic + Math.max(0, ms), wake };
      signal?.addEventListener('abort', aborted, { once: true });
      this.#sleepers.splice(this.#placeOf(sleeper.at), 0, sleeper);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      await setImmediate();
      const next = this.#sleepers.at(-1);
      if (next === undefined) continue;
      const early = next.at - this.now().monotonic;
      if (early > 0) {
        if (process.getActiveResourcesInfo().some((name) => WORK.test(name))) {
          // Asking again at once would itself be work.
          await systemClock.sleep(1);
          continue;
        }
        this.#skipped += early;
      }
      this.#sleepers.pop();
      next.wake();
    }
  }

  /** Behind all that sleep longer, and before those that were there first. */
  #placeOf(at: number): number {
    let [low, high] = [0, this.#sleepers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sleepers[middle]?.at ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

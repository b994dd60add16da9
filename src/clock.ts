import { setTimeout as delay } from 'node:timers/promises';

/** A point in time, read once for each decision. Both in milliseconds. */
export interface Now {
  /** Epoch time; may jump when the computer's clock is set. For people, files and WhatsApp's own times. */
  readonly wall: number;
  /** Never decreases; meaningless outside this process. For deadlines and intervals. */
  readonly monotonic: number;
}

/** The source of time; replaced in tests and simulations. */
export interface Clock {
  now(): Now;
  /** Resolves after `ms` milliseconds; rejects with an AbortError when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => ({ wall: Date.now(), monotonic: performance.now() }),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
};

/** Name of this computer's time zone; UTC, in which it counts then, where what it is set to (`TZ`) is none. */
export function computerZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions() as { readonly timeZone?: string };
  // Node tells nothing then, or a name that it does not take itself.
  return timeZone === undefined || timeZone === 'Etc/Unknown' ? 'UTC' : timeZone;
}

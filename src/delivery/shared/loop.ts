import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import { toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import { backoffMs } from '../rules/backoff.ts';
import { isOfServer } from './of-disk.ts';

/**
 * What a round that did not fail says: the milliseconds to wait before the next one. `idleMs`: it tried nothing that could
 * have failed, so that it is no proof of recovery.
 */
export type Round = number | { readonly idleMs: number };

export interface LoopOptions {
  /** For the log and alerts: `intake`, `dispatcher`, … */
  readonly name: string;
  /** One round. Must end soon after the signal fires. */
  readonly work: (signal: AbortSignal) => Promise<Round>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly backoff: { readonly firstMs: number; readonly longestMs: number };
  /** Called for every failure, and for every round that proves that it works. */
  readonly onFailure?: (error: Error, failures: number) => void;
  readonly onWorked?: () => void;
}

/** A named worker: rounds of work with waits between them; a failed round is retried after a backoff. */
export interface Loop {
  start(): void;
  /** Starts the next round immediately. */
  poke(): void;
  /** Resolves once the current round has finished. Idempotent. */
  stop(): Promise<void>;
}

/** Why a wait ends early. Made once: the trace of the stack in each costs more than the wait. */
export const OVER = new DOMException('The wait is over', 'AbortError');

/** Milliseconds. */
const SERVER_AGAIN_MS = 10_000;

export function createLoop(options: LoopOptions): Loop {
  const { name, clock, log } = options;
  const stopping = new AbortController();
  let wake = new AbortController();
  let poked = false;
  let failures = 0;
  let running: Promise<void> | null = null;

  /** A server of the outbox is asked again before long: everything waits for it, and it is our own. */
  function boundsFor(error: Error): LoopOptions['backoff'] {
    const { firstMs, longestMs } = options.backoff;
    return isOfServer(error) ? { firstMs, longestMs: Math.min(longestMs, SERVER_AGAIN_MS) } : options.backoff;
  }

  async function round(): Promise<number> {
    try {
      const ended = await options.work(stopping.signal);
      if (typeof ended !== 'number') return ended.idleMs;
      if (failures > 0) {
        log.info({ loop: name, failures }, 'works again');
        failures = 0;
      }
      options.onWorked?.();
      return ended;
    } catch (thrown) {
      if (stopping.signal.aborted) return 0;
      const error = toError(thrown);
      failures += 1;
      const wait = backoffMs(failures, boundsFor(error), options.random());
      // Log the first of a series, then whenever their number has doubled.
      if (Number.isInteger(Math.log2(failures))) log.warn({ loop: name, failures, err: error, wait }, error.message);
      options.onFailure?.(error, failures);
      return wait;
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      poked = false;
      const wait = await round();
      if (mayNotWait()) continue;
      if (wait <= 0) {
        // A timer would take a millisecond.
        await nextTurn();
        continue;
      }
      wake = new AbortController();
      await clock.sleep(wait, AbortSignal.any([stopping.signal, wake.signal])).catch(ignoreAbort);
    }
  }

  /** A function, because both change while the round is awaited. */
  function mayNotWait(): boolean {
    return poked || stopping.signal.aborted;
  }

  return {
    start: () => {
      running ??= run();
    },
    poke: () => {
      poked = true;
      wake.abort(OVER);
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** An interrupted sleep is not a failure. */
export function ignoreAbort(thrown: unknown): void {
  if (toError(thrown).name !== 'AbortError') throw thrown;
}

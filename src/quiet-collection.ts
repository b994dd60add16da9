import v8 from 'node:v8';
import vm from 'node:vm';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** What the last second was like. */
export interface Look {
  /** Something is being sent now. */
  readonly isSending: boolean;
  /** Share of the time in which the event loop had work. */
  readonly busy: number;
}

export interface QuietCollectionParts {
  readonly clock: Clock;
  readonly isSending: () => boolean;
  /** Null: nobody hears how long each collection took. */
  readonly log: Log | null;
  /** Means to collect everything, looked for when it is needed; null: there is none. Default: what this Node offers. */
  readonly collector?: () => (() => void) | null;
  /** Share of the time since the last call in which the event loop had work. */
  readonly busy?: () => number;
}

const EVERY_MS = 600_000;
/** A large heap takes longer; then it is done less often. */
const HIGHEST_SHARE = 1 / 1000;
const LOOK_MS = 1000;
const HIGHEST_BUSY = 0.2;

/** Milliseconds from a collection that took so long to the next. Pure. */
export function untilNextMs(tookMs: number): number {
  return Math.max(EVERY_MS, tookMs / HIGHEST_SHARE);
}

/** Whether a pause of a tenth of a second now disturbs nobody. Pure. */
export function isQuiet({ isSending, busy }: Look): boolean {
  return !isSending && busy <= HIGHEST_BUSY;
}

/**
 * Collects everything that is no longer used, every ten minutes at a quiet moment. V8 alone lets the heap of a process with
 * little to do grow for long before it looks at the whole of it, and buffers and connections that only a full collection
 * frees lie between what the native heap hands out next: it grows in steps and keeps what it got.
 *
 * Does nothing where Node does not collect on demand.
 */
export function startQuietCollection(parts: QuietCollectionParts): { close(): Promise<void> } {
  const { clock, isSending, log, collector = collectorOfNode, busy = busyOfLoop() } = parts;
  const stop = new AbortController();

  async function run(): Promise<void> {
    await clock.sleep(untilNextMs(0), stop.signal);
    const collectAll = collector();
    while (collectAll) {
      do {
        busy();
        await clock.sleep(LOOK_MS, stop.signal);
      } while (!isQuiet({ isSending: isSending(), busy: busy() }));
      const begun = clock.now().monotonic;
      collectAll();
      const tookMs = clock.now().monotonic - begun;
      log?.debug({ tookMs: Math.round(tookMs) }, 'everything unused is collected');
      await clock.sleep(untilNextMs(tookMs), stop.signal);
    }
  }

  const running = run().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return {
    close: async () => {
      stop.abort();
      await running;
    },
  };
}

/** Null where this Node has no such means. */
export function collectorOfNode(): (() => void) | null {
  try {
    v8.setFlagsFromString('--expose-gc');
    const gc = vm.runInNewContext('gc') as () => void;
    // No other context gets it.
    v8.setFlagsFromString('--no-expose-gc');
    // Not the collection of last resort, which gives back what is needed again at once: it takes three times as long.
    return () => gc();
  } catch {
    return null;
  }
}

function busyOfLoop(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

import type { Clock } from './clock.ts';
import { toError } from './errors/coded-error.ts';

export interface SilenceOptions {
  readonly clock: Clock;
  /** Whether nothing else is answered either, asked while the wait goes on: what is only slow is no trouble. */
  readonly isDown?: (signal: AbortSignal) => Promise<boolean>;
  /** Hears of the silence, anew while it lasts, and null once an answer ended it; must not throw. */
  readonly tell: (problem: Error | null) => void;
  /** The silence as an error. `connected`: the far end has accepted the connection. */
  readonly problem: (seconds: number, connected: boolean) => Error;
}

/** A wait for an answer. */
export interface Silence {
  /** The far end has accepted the connection. */
  connected(): void;
  /** An answer begins. */
  answered(): void;
  /** The wait is over. Idempotent. What was told stays: whoever repeats or gives up tells of that. */
  end(): void;
}

/** Every far end usually answers within this, milliseconds; what does not is told long before its deadline. */
export const SILENT_AFTER_MS = 4000;
/** How often it is told anew, and looked at again. Milliseconds. */
const AGAIN_MS = 10_000;

/** Watches a call from its beginning. */
export function watchSilence({ clock, isDown, tell, problem }: SilenceOptions): Silence {
  const over = new AbortController();
  const begun = clock.now().monotonic;
  let isConnected = false;
  let isTold = false;

  async function watch(): Promise<void> {
    for (let wait = SILENT_AFTER_MS; ; wait = AGAIN_MS) {
      await clock.sleep(wait, over.signal);
      if (isDown && isConnected && !(await isDown(over.signal))) continue;
      if (over.signal.aborted) return;
      isTold = true;
      tell(problem(Math.round((clock.now().monotonic - begun) / 1000), isConnected));
    }
  }

  watch().catch((thrown: unknown) => {
    if (!over.signal.aborted) tell(toError(thrown));
  });
  return {
    connected: () => {
      isConnected = true;
    },
    answered: () => {
      over.abort();
      if (isTold) tell(null);
      isTold = false;
    },
    end: () => over.abort(),
  };
}

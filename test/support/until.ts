import { setTimeout as sleep } from 'node:timers/promises';

/** Looks so soon again at first; what takes long is looked at less often, since each look takes processor time. */
const AGAIN_MS = 20;
const SELDOM_MS = 200;

/** Waits for a condition, a minute at most. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, longestMs = 60_000): Promise<void> {
  const from = performance.now();
  for (let passed = 0; passed < longestMs; passed = performance.now() - from) {
    if (await holds()) return;
    await sleep(Math.min(SELDOM_MS, AGAIN_MS + passed / 10));
  }
  throw new Error(`within ${longestMs / 1000} s there was no ${what}`);
}

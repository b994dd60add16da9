import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition, a minute at most. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, longestMs = 60_000): Promise<void> {
  for (const giveUpAt = performance.now() + longestMs; performance.now() < giveUpAt; await sleep(20))
    if (await holds()) return;
  throw new Error(`within ${longestMs / 1000} s there was no ${what}`);
}

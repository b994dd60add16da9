import type { Clock } from '../../clock.ts';
import { ignoreAbort, type Loop } from './loop.ts';

/** Stops the workers; what is not done after `ms` is cut off. */
export async function drainWithin(
  workers: readonly Loop[],
  { hardStop, clock, ms }: { readonly hardStop: AbortController; readonly clock: Clock; readonly ms: number },
): Promise<void> {
  const ended = Promise.all(workers.map((worker) => worker.stop()));
  const done = new AbortController();
  const deadline = clock
    .sleep(ms, done.signal)
    .then(() => hardStop.abort())
    .catch(ignoreAbort);
  await ended;
  done.abort();
  await deadline;
}

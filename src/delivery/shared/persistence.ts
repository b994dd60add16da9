import { CodedError } from '../../errors/coded-error.ts';
import { backoffMs } from '../rules/backoff.ts';
import type { WorkerContext } from './context.ts';

/**
 * Commits something that has already happened externally: retried while the disk is full or the database is busy, because
 * giving up would lose it. Ends early only with the signal; the next start then finds the message in doubt.
 */
export async function persist<T>(context: WorkerContext, signal: AbortSignal, commit: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      const result = await commit();
      if (failures > 1) {
        context.log.info({ loop: 'outbox', failures }, 'works again');
        context.failing('outbox', null);
      }
      return result;
    } catch (error) {
      if (!(error instanceof CodedError) || error.class !== 'temporary') throw error;
      if (failures === 1) context.log.warn({ loop: 'outbox', err: error }, error.message);
      context.failing('outbox', error);
      const bounds = { firstMs: 250, longestMs: 5000 };
      await context.clock.sleep(backoffMs(failures, bounds, context.random()), signal);
    }
  }
}

import { toError } from '../../errors/coded-error.ts';
import type { DeliveryContext } from '../shared/context.ts';

type Parts = Pick<DeliveryContext, 'source' | 'settings' | 'clock' | 'failing' | 'log'>;

/**
 * Tells of documents that may be hidden from the user, which show in no look: asked once a day, and oftener while it is so or
 * nobody answers.
 */
export function createBlindSpots({ source, settings, clock, failing, log }: Parts) {
  /** Monotonic milliseconds. */
  let due = Number.NEGATIVE_INFINITY;

  return async function note(signal: AbortSignal): Promise<void> {
    const now = clock.now().monotonic;
    if (now < due) return;
    const { heldRecheckMs, sweepMs } = settings.timings;
    due = now + heldRecheckMs;
    try {
      const blind = await source.blindSpot(signal);
      if (!blind) due = now + sweepMs;
      failing('branches', blind);
    } catch (thrown) {
      signal.throwIfAborted();
      log.warn({ err: toError(thrown) }, 'whether SAP hides documents could not be asked');
    }
  };
}

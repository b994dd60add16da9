import { CodedError, toError } from '../../errors/coded-error.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Revocation, RevocationStore } from '../ports/revocation-store.ts';
import { backoffMs } from '../rules/backoff.ts';
import { isTooOld } from '../rules/revocation.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop } from '../shared/loop.ts';

const BATCH = 20;
const LONGEST_WAIT_MS = 2000;

/**
 * Deletes for everyone what a person wants deleted. The wish is on disk before WhatsApp is asked, and asking twice is
 * harmless, so after a crash it is simply asked again. A failure is tried again until WhatsApp refuses or it is too late.
 */
export function createRevoker(context: WorkerParts<RevocationStore, 'messenger'>): Loop {
  const { outbox, messenger, settings, random, log } = context;

  async function round(signal: AbortSignal): Promise<number> {
    const due = await outbox.dueRevocations(wall(context), BATCH);
    for (const revocation of due) {
      signal.throwIfAborted();
      if (isTooOld(revocation.sentAt, wall(context))) await fail(revocation, deliveryError('DELIVERY_REVOKE_TOO_LATE'));
      else if (messenger.maySend().may) await revoke(revocation);
    }
    return LONGEST_WAIT_MS;
  }

  async function revoke(revocation: Revocation): Promise<void> {
    const { jid, messageId, revocationId } = revocation;
    try {
      await messenger.revoke({ jid, messageId, revocationId });
    } catch (thrown) {
      const error = toError(thrown);
      if (error instanceof CodedError && error.class === 'permanent') {
        await fail(revocation, error);
        return;
      }
      const wait = backoffMs(revocation.tries + 1, settings.timings.backoff, random());
      await outbox.deferRevocation(revocation, wall(context) + wait, error.message);
      return;
    }
    await outbox.settleRevocation(revocation, { state: 'revoked' }, wall(context));
    log.info({ messageId, who: revocation.who }, 'a message was deleted for everyone');
  }

  async function fail(revocation: Revocation, error: Error): Promise<void> {
    await outbox.settleRevocation(revocation, { state: 'failed', detail: error.message }, wall(context));
    log.error({ messageId: revocation.messageId, err: error }, error.message);
  }

  return workerOf(context, 'revoker', round);
}

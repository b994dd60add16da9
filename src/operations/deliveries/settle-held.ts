import type { Outbox } from '../../delivery/outbox.ts';
import type { HeldBatch } from '../../delivery/ports/standing-store.ts';
import type { MessageState } from '../../delivery/rules/lifecycle.ts';
import type { BatchAnswer } from '../../delivery/rules/mark.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Decision } from '../decision.ts';

/** Messages per transaction; small, so that the service's own transactions wait only briefly. */
const AT_ONCE = 200;

/** Number of messages by new state. */
export type Settled = Readonly<Partial<Record<MessageState, number>>>;

/**
 * Answers once for all invoices held for the same reason; stored with each, with who decided and why.
 *
 * @throws `DELIVERY_NOTHING_TO_SETTLE`
 */
export async function settleHeld(
  { outbox, now }: { readonly outbox: Pick<Outbox, 'settleHeld'>; readonly now: () => number },
  batch: HeldBatch,
  answer: BatchAnswer,
  { decidedBy, why }: Decision,
): Promise<Settled> {
  const person = { who: decidedBy, why, at: now() };
  const settled: Partial<Record<MessageState, number>> = {};
  for (;;) {
    const changes = await outbox.settleHeld(batch, answer, person, AT_ONCE);
    for (const { message } of changes) settled[message.state] = (settled[message.state] ?? 0) + 1;
    if (changes.length === 0) break;
  }
  if (Object.keys(settled).length === 0) throw deliveryError('DELIVERY_NOTHING_TO_SETTLE', { batch });
  return settled;
}

import { randomBytes } from 'node:crypto';
import type { Role } from '../../delivery/ports/message.ts';
import type { Revocation } from '../../delivery/ports/revocation-store.ts';
import { isTooOld } from '../../delivery/rules/revocation.ts';
import type { Holdup } from '../../delivery/standing/holdups.ts';
import { stateWords } from '../../delivery/telling/state-words.ts';
import { deliveryError } from '../../errors/delivery.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { Decision } from '../decision.ts';
import { type DeliveriesPorts, waitsOf } from './ports.ts';
import { messagesOf, type Subject } from './show.ts';

export interface Revoked {
  readonly revocations: readonly Revocation[];
  /** Why nothing is done now; empty if it is, or was. */
  readonly waits: readonly Holdup[];
}

/** How often the result is looked up. Milliseconds. */
const LOOK_MS = 200;

/**
 * Has the messages of one role deleted for everyone, and waits for the result while the service can act.
 *
 * @param patienceMs how long to wait for it
 * @throws `DELIVERY_UNKNOWN`, `DELIVERY_ACTION_IMPOSSIBLE`, `DELIVERY_REVOKE_TOO_LATE`
 */
export async function revokeDelivery(
  ports: DeliveriesPorts & { readonly sleep: (ms: number) => Promise<void> },
  subject: Subject & { readonly role: Role },
  { decidedBy, why }: Decision,
  patienceMs: number,
): Promise<Revoked> {
  const { outbox, now } = ports;
  const { type, docEntry, role } = subject;
  const rows = (await messagesOf(outbox, subject)).filter(({ message }) => message.role === role);
  const [first] = rows;
  if (!first) throw deliveryError('DELIVERY_UNKNOWN', { delivery: `of ${type} ${docEntry} to a ${role}` });
  if (rows.every(({ message }) => isTooOld(message.sentAt, now()))) throw deliveryError('DELIVERY_REVOKE_TOO_LATE');
  const asked: number[] = [];
  for (const { message } of rows) {
    const done = await outbox.askRevocation(message.id, { who: decidedBy, why, at: now() }, newMessageId);
    if (done) asked.push(message.id);
  }
  if (asked.length === 0)
    throw deliveryError('DELIVERY_ACTION_IMPOSSIBLE', {
      action: 'deleted for everyone',
      state: stateWords[first.message.state],
      next: nextStep`See it with ${{ action: 'show_delivery', docEntry, type }}.`,
    });
  const waits = await waitsOf(ports);
  const stopped = (await ports.service()) !== null;
  const end = now() + patienceMs;
  for (;;) {
    const revocations = (await Promise.all(asked.map((id) => outbox.revocations(id)))).flat();
    const settled = revocations.every(({ state }) => state !== 'asked');
    if (settled || stopped || now() >= end) return { revocations, waits: settled ? [] : waits };
    await ports.sleep(LOOK_MS);
  }
}

/** In the format of WhatsApp's own. */
function newMessageId(): string {
  return `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
}

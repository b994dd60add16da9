import type { Role } from '../../delivery/ports/message.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { CANCELLED_BY_PERSON, type MessageEvent, type MessageState } from '../../delivery/rules/lifecycle.ts';
import { whyOf } from '../../delivery/rules/why.ts';
import type { Holdup } from '../../delivery/standing/holdups.ts';
import { stateWords } from '../../delivery/telling/state-words.ts';
import { deliveryError } from '../../errors/delivery.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { Decision } from '../decision.ts';
import { type DeliveriesPorts, waitsOf } from './ports.ts';
import { messagesOf, nextStepOf, type Subject } from './show.ts';

/** What a person can decide about a message. */
export type DeliveryDecision = 'resend' | 'mark_sent' | 'cancel';

export interface Decided {
  readonly changed: readonly { readonly from: MessageState; readonly row: DeliveryRow }[];
  /** What delays messages that are to be sent; empty if there are none. */
  readonly waits: readonly Holdup[];
}

/**
 * A person's decision about an invoice's messages of one role; stored with who decided and why.
 *
 * @throws `DELIVERY_UNKNOWN`, `DELIVERY_ACTION_IMPOSSIBLE`
 */
export async function decideDelivery(
  ports: DeliveriesPorts,
  subject: Subject & { readonly role: Role },
  verb: DeliveryDecision,
  { decidedBy, why }: Decision,
): Promise<Decided> {
  const { outbox } = ports;
  const { type, docEntry, role } = subject;
  const rows = (await messagesOf(outbox, subject)).filter(({ message }) => message.role === role);
  const [first] = rows;
  if (!first) throw deliveryError('DELIVERY_UNKNOWN', { delivery: `of ${type} ${docEntry} to a ${role}` });
  const at = ports.now();
  const changed: Decided['changed'][number][] = [];
  for (const row of rows) {
    const change = await outbox.act(row.message.id, eventOf(verb, at), { who: decidedBy, why, at });
    if (change) changed.push({ from: change.from, row: { ...row, message: change.message } });
  }
  if (changed.length === 0) throw impossible(verb, subject, first);
  const goesOut = changed.some(({ row }) => row.message.state === 'queued');
  return { changed, waits: goesOut ? await waitsOf(ports) : [] };
}

function impossible(verb: DeliveryDecision, { docEntry, type }: Subject, row: DeliveryRow): Error {
  const next = row.message.hold === null ? null : nextStepOf(row);
  return deliveryError('DELIVERY_ACTION_IMPOSSIBLE', {
    action: { resend: 'resent', mark_sent: 'marked as sent', cancel: 'cancelled' }[verb],
    state: stateWords[row.message.state],
    next: next ?? nextStep`See it with ${{ action: 'show_delivery', docEntry, type }}.`,
  });
}

function eventOf(verb: DeliveryDecision, at: number): MessageEvent {
  switch (verb) {
    case 'resend':
      return { type: 'resend' };
    case 'mark_sent':
      return { type: 'marked_sent', at };
    case 'cancel':
      return { type: 'cancelled_by_person', why: whyOf(CANCELLED_BY_PERSON) };
  }
}

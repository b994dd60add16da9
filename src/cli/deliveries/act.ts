import type { Outbox } from '../../delivery/outbox.ts';
import type { PersonAction, Role } from '../../delivery/ports/message.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { CANCELLED_BY_PERSON, type MessageEvent, type MessageState } from '../../delivery/rules/lifecycle.ts';
import { nextStepFor, whyOf } from '../../delivery/rules/why.ts';
import { stateWords } from '../../delivery/telling/state-words.ts';
import { deliveryError } from '../../errors/delivery.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import { type Output, waitLine, waitsOf } from './output.ts';
import { plain } from './plain.ts';
import { messagesOf, type Subject } from './show.ts';
import { roleWords } from './words.ts';

export type PersonVerb = 'resend' | 'mark-sent' | 'cancel';

/**
 * A person's decision about messages of an invoice; kept with who and why. Tells what became of them, or
 * `{"changed":[…]}`.
 *
 * @throws `DELIVERY_UNKNOWN`, `DELIVERY_ACTION_IMPOSSIBLE`
 */
export async function actOn(
  outbox: Outbox,
  subject: Subject & { readonly role: Role },
  verb: PersonVerb,
  person: PersonAction,
  out: Output,
): Promise<void> {
  const { type, docEntry, role } = subject;
  const rows = (await messagesOf(outbox, subject)).filter(({ message }) => message.role === role);
  const [first] = rows;
  if (!first) throw deliveryError('DELIVERY_UNKNOWN', { delivery: `of ${type} ${docEntry} to a ${role}` });
  const changed: { readonly from: MessageState; readonly row: DeliveryRow }[] = [];
  for (const row of rows) {
    const change = await outbox.act(row.message.id, eventOf(verb, person.at), person);
    if (change) changed.push({ from: change.from, row: { ...row, message: change.message } });
  }
  if (changed.length === 0) throw impossible(verb, docEntry, first);
  if (out.json) {
    out.write(`${JSON.stringify({ changed: changed.map(({ row }) => plain(row)) })}\n`);
    return;
  }
  for (const { from, row } of changed) {
    const words = `${roleWords[role]}, ${type.replace('_', ' ')} ${docEntry}`;
    out.write(`${words}: it was ${stateWords[from]}, it is ${stateWords[row.message.state]}.\n`);
  }
  if (!changed.some(({ row }) => row.message.state === 'queued')) return;
  for (const wait of await waitsOf(outbox, out)) out.write(`${waitLine(wait, out.settings.timeZone)}\n`);
}

function impossible(verb: PersonVerb, docEntry: number, { message }: DeliveryRow): Error {
  const next = message.hold === null ? null : nextStepFor(message.reason ?? '');
  return deliveryError('DELIVERY_ACTION_IMPOSSIBLE', {
    action: { resend: 'resent', 'mark-sent': 'marked as sent', cancel: 'cancelled' }[verb],
    state: stateWords[message.state],
    next: next ?? nextStep`See it with ${{ action: 'show_delivery', docEntry }}.`,
  });
}

function eventOf(verb: PersonVerb, at: number): MessageEvent {
  switch (verb) {
    case 'resend':
      return { type: 'resend' };
    case 'mark-sent':
      return { type: 'marked_sent', at };
    case 'cancel':
      return { type: 'cancelled_by_person', why: whyOf(CANCELLED_BY_PERSON) };
  }
}

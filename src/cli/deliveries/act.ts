import type { MessageEvent, MessageState } from '../../delivery/lifecycle.ts';
import type { DeliveryRow, Outbox, PersonAction, Role } from '../../delivery/outbox.ts';
import { whyOf } from '../../delivery/why.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Output } from './list.ts';
import { plain } from './plain.ts';
import { messagesOf, type Subject } from './show.ts';
import { roleWords, stateWords } from './words.ts';

export type PersonVerb = 'resend' | 'mark-sent' | 'cancel';

/** A person's decision about messages of an invoice; kept with who and why. @throws `DELIVERY_ACTION_IMPOSSIBLE` */
export async function actOn(
  outbox: Outbox,
  subject: Subject & { readonly role: Role },
  verb: PersonVerb,
  person: PersonAction,
  { write, json }: Output,
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
  if (changed.length === 0) {
    const action = { resend: 'resent', 'mark-sent': 'marked as sent', cancel: 'cancelled' }[verb];
    const details = { state: stateWords[first.message.state], action, delivery: docEntry };
    throw deliveryError('DELIVERY_ACTION_IMPOSSIBLE', details);
  }
  for (const { from, row } of changed) {
    const words = `${roleWords[role]}, ${type.replace('_', ' ')} ${docEntry}`;
    write(
      json
        ? `${JSON.stringify(plain(row))}\n`
        : `${words}: it was ${stateWords[from]}, it is ${stateWords[row.message.state]}.\n`,
    );
  }
}

function eventOf(verb: PersonVerb, at: number): MessageEvent {
  switch (verb) {
    case 'resend':
      return { type: 'resend' };
    case 'mark-sent':
      return { type: 'marked_sent', at };
    case 'cancel':
      return { type: 'cancelled_by_person', why: whyOf('DELIVERY_CANCELLED_BY_PERSON') };
  }
}

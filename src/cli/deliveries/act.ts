import type { MessageEvent } from '../../delivery/lifecycle.ts';
import type { Outbox, PersonAction } from '../../delivery/outbox.ts';
import { whyOf } from '../../delivery/why.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Output } from './list.ts';
import { plain } from './plain.ts';
import { messagesOf, type Subject } from './show.ts';

export type PersonVerb = 'resend' | 'mark-sent' | 'cancel';

/** A person's decision about the customer's message; kept with who and why. @throws `DELIVERY_ACTION_IMPOSSIBLE` */
export async function actOn(
  outbox: Outbox,
  subject: Subject,
  verb: PersonVerb,
  person: PersonAction,
  { write, json }: Output,
): Promise<void> {
  const row = (await messagesOf(outbox, subject)).find(({ message }) => message.role === 'customer');
  if (!row) throw deliveryError('DELIVERY_UNKNOWN', { delivery: `of ${subject.type} ${subject.docEntry}` });
  const change = await outbox.act(row.message.id, eventOf(verb, person.at), person);
  if (!change) {
    const action = { resend: 'resent', 'mark-sent': 'marked as sent', cancel: 'cancelled' }[verb];
    const details = { state: row.message.state, action, delivery: subject.docEntry };
    throw deliveryError('DELIVERY_ACTION_IMPOSSIBLE', details);
  }
  const result = plain({ ...row, message: change.message });
  write(
    json ? `${JSON.stringify(result)}\n` : `${subject.type} ${subject.docEntry}: ${change.from} → ${result.state}\n`,
  );
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

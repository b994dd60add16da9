import type { DeliveryRow, Outbox } from '../../delivery/outbox.ts';
import { maskPhone } from '../../delivery/phone-numbers/mask.ts';
import { nextStep } from '../../delivery/why.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Output } from './list.ts';
import { moment, plain } from './plain.ts';

export interface Subject {
  readonly docEntry: number;
  readonly type: string;
}

/** `deliveries show`: everything that is known of an invoice's messages. */
export async function show(outbox: Outbox, subject: Subject, { write, json }: Output): Promise<void> {
  const rows = await messagesOf(outbox, subject);
  const messages = await Promise.all(
    rows.map(async (row) => ({
      ...plain(row),
      next: row.message.reason === null ? null : nextStep(row.message.reason),
      attempts: (await outbox.attempts(row.message.id)).map((attempt) => ({
        at: moment(attempt.startedAt),
        generation: attempt.generation,
        phone: maskPhone(attempt.jid),
        messageId: attempt.whatsappId,
        idWasOurs: attempt.idWasOurs,
        doubted: attempt.doubted,
        outcome: attempt.outcome,
      })),
      actions: (await outbox.actions(row.message.id)).map((action) => ({ ...action, at: moment(action.at) })),
    })),
  );
  if (json) {
    write(`${JSON.stringify({ messages })}\n`);
    return;
  }
  for (const message of messages) {
    const { attempts, actions, ...facts } = message;
    for (const [name, value] of Object.entries(facts)) {
      if (value !== null && value !== false) write(`${name.padEnd(12)} ${String(value)}\n`);
    }
    for (const attempt of attempts) {
      const id = `${attempt.messageId ?? 'id unknown'}${attempt.idWasOurs === false ? ' (of WhatsApp)' : ''}`;
      write(
        `attempt      ${attempt.at ?? ''} to ${attempt.phone}, ${id}: ${attempt.outcome ?? 'no answer'}${attempt.doubted ? ' (was in doubt)' : ''}\n`,
      );
    }
    for (const { action, who, why, at } of actions) write(`action       ${at ?? ''} ${action} by ${who}: ${why}\n`);
    write('\n');
  }
}

/** @throws `DELIVERY_UNKNOWN` */
export async function messagesOf(outbox: Outbox, { docEntry, type }: Subject): Promise<readonly DeliveryRow[]> {
  const rows = (await outbox.list({ docEntry })).filter(({ invoice }) => invoice?.ref.type === type);
  if (rows.length === 0) throw deliveryError('DELIVERY_UNKNOWN', { delivery: `of ${type} ${docEntry}` });
  // The customer's message first.
  return rows.toSorted((a, b) => a.message.id - b.message.id);
}

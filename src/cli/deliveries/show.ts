import type { Attempt, DeliveryRow, Outbox } from '../../delivery/outbox.ts';
import { maskPhone } from '../../delivery/phone-numbers/mask.ts';
import { nextStep } from '../../delivery/why.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Output } from './list.ts';
import { moment, plain } from './plain.ts';
import { localTime, roleWords, stateWords } from './words.ts';

export interface Subject {
  readonly docEntry: number;
  readonly type: string;
}

interface Shown {
  readonly row: DeliveryRow;
  readonly attempts: readonly Attempt[];
  readonly actions: Awaited<ReturnType<Outbox['actions']>>;
}

/** `deliveries show`: everything that is known of an invoice's messages. */
export async function show(outbox: Outbox, subject: Subject, { write, json, settings }: Output): Promise<void> {
  const rows = await messagesOf(outbox, subject);
  const shown = await Promise.all(
    rows.map(async (row) => ({
      row,
      attempts: await outbox.attempts(row.message.id),
      actions: await outbox.actions(row.message.id),
    })),
  );
  write(json ? `${JSON.stringify({ messages: shown.map(asPlain) })}\n` : describe(shown, settings.timeZone));
}

/** @throws `DELIVERY_UNKNOWN` */
export async function messagesOf(outbox: Outbox, { docEntry, type }: Subject): Promise<readonly DeliveryRow[]> {
  const rows = (await outbox.list({ docEntry })).filter(({ invoice }) => invoice?.ref.type === type);
  if (rows.length === 0) throw deliveryError('DELIVERY_UNKNOWN', { delivery: `of ${type} ${docEntry}` });
  // The customer's message first.
  return rows.toSorted((a, b) => a.message.id - b.message.id);
}

function asPlain({ row, attempts, actions }: Shown): object {
  return {
    ...plain(row),
    next: row.message.reason === null ? null : nextStep(row.message.reason),
    attempts: attempts.map((attempt) => ({
      at: moment(attempt.startedAt),
      generation: attempt.generation,
      phone: maskPhone(attempt.jid),
      messageId: attempt.whatsappId,
      idWasOurs: attempt.idWasOurs,
      doubted: attempt.doubted,
      outcome: attempt.outcome,
    })),
    actions: actions.map((action) => ({ ...action, at: moment(action.at) })),
  };
}

function describe(shown: readonly Shown[], timeZone: string): string {
  const invoice = shown[0]?.row.invoice;
  const head = invoice
    ? [
        `${invoice.ref.type.replace('_', ' ')} ${invoice.docNum} (DocEntry ${invoice.ref.docEntry}) of ${invoice.docDate}, ` +
          `${invoice.currency} ${invoice.total}, ${invoice.cardCode} ${invoice.cardName}`,
      ]
    : [];
  const blocks = shown.map((one) => block(one, timeZone));
  return `${[...head, ...blocks.flatMap((lines) => ['', ...lines]), '', `Times of ${timeZone}.`].join('\n')}\n`;
}

function block({ row, attempts, actions }: Shown, timeZone: string): string[] {
  const { message } = row;
  const time = (at: number | null): string => (at === null ? '' : localTime(at, timeZone));
  const { phone, messageId } = plain(row);
  const lines: [string, string][] = [];
  const add = (name: string, value: string | null): void => {
    if (value !== null && value !== '') lines.push([name, value]);
  };
  add('phone', phone);
  add('why', message.reason === null ? null : `${message.detail ?? ''} (${message.reason})`);
  add('next', message.reason === null ? null : nextStep(message.reason));
  add('waits until', message.notBefore > 0 ? time(message.notBefore) : null);
  add('sent', time(message.sentAt));
  add('delivered', time(message.deliveredAt));
  add('read', time(message.readAt));
  add('message id', messageId);
  add('generation', message.generation > 0 ? String(message.generation) : null);
  if (message.role === 'customer') add('in SAP', sapOf(row));
  for (const attempt of attempts) add('attempt', `${time(attempt.startedAt)}  ${attemptWords(attempt)}`);
  for (const { action, who, why, at } of actions) add('decision', `${time(at)}  ${action} by ${who}: ${why}`);
  const title = `${roleWords[message.role]}: ${stateWords[message.state]} since ${time(message.changedAt)}`;
  return [title, ...lines.map(([name, value]) => `  ${name.padEnd(11)}  ${value}`)];
}

function sapOf({ confirmedMark, writeBackPending, writeBackError }: DeliveryRow): string {
  const shown = confirmedMark?.status ?? 'nothing yet';
  if (writeBackError !== null) return `${shown}; the newest outcome is refused: ${writeBackError}`;
  return writeBackPending ? `${shown}; the newest outcome is not written yet` : shown;
}

function attemptWords({ jid, whatsappId, idWasOurs, outcome, doubted, generation }: Attempt): string {
  const id = `${whatsappId ?? 'id unknown'}${idWasOurs === false ? ' (an id of WhatsApp)' : ''}`;
  const doubt = doubted ? ', was in doubt' : '';
  return `to ${maskPhone(jid)}, ${id}, generation ${generation}: ${outcome ?? 'no answer yet'}${doubt}`;
}

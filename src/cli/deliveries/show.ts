import type { Outbox } from '../../delivery/outbox.ts';
import type { Attempt } from '../../delivery/ports/sending-store.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { nextStepFor } from '../../delivery/rules/why.ts';
import type { Holdup } from '../../delivery/standing/holdups.ts';
import { localTime } from '../../delivery/telling/local-time.ts';
import { stateWords } from '../../delivery/telling/state-words.ts';
import { deliveryError } from '../../errors/delivery.ts';
import { inCommands, jsonInCommands } from '../../next-steps/commands.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import { type Output, plainWaits, waitLine, waitsOf } from './output.ts';
import { moment, plain, shownPhone } from './plain.ts';
import { actionWords, roleWords } from './words.ts';

export interface Subject {
  readonly docEntry: number;
  readonly type: string;
}

interface Shown {
  readonly row: DeliveryRow;
  readonly attempts: readonly Attempt[];
  readonly actions: Awaited<ReturnType<Outbox['actions']>>;
}

/** `deliveries show`: everything that is known of an invoice's messages, or `{"messages":[…],"waits":[…]}`. */
export async function show(outbox: Outbox, subject: Subject, out: Output): Promise<void> {
  const rows = await messagesOf(outbox, subject);
  const shown = await Promise.all(
    rows.map(async (row) => ({
      row,
      attempts: await outbox.attempts(row.message.id),
      actions: await outbox.actions(row.message.id),
    })),
  );
  const waits = await waitsOf(outbox, out);
  out.write(
    out.json
      ? `${jsonInCommands({ messages: shown.map(asPlain), waits: plainWaits(waits) }, 'deliveries')}\n`
      : describe(shown, waits, out),
  );
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
    next: row.message.reason === null ? null : nextStepFor(row.message.reason),
    attempts: attempts.map((attempt) => ({
      at: moment(attempt.startedAt),
      generation: attempt.generation,
      phone: shownPhone(attempt.jid),
      messageId: attempt.whatsappId,
      idWasOurs: attempt.idWasOurs,
      doubted: attempt.doubted,
      outcome: attempt.outcome,
      leftOut: attempt.leftOut,
    })),
    actions: actions.map((action) => ({ ...action, at: moment(action.at) })),
  };
}

function describe(shown: readonly Shown[], waits: readonly Holdup[], { settings, now }: Output): string {
  const { timeZone } = settings;
  const invoice = shown[0]?.row.invoice;
  const head = invoice
    ? [
        `${invoice.ref.type.replace('_', ' ')} ${invoice.docNum} (DocEntry ${invoice.ref.docEntry}) of ${invoice.docDate}, ` +
          `${invoice.currency} ${invoice.total}, ${invoice.cardCode} ${invoice.cardName}`,
      ]
    : [];
  const blocks = shown.map((one) => block(one, waits, timeZone, now));
  return `${[...head, ...blocks.flatMap((lines) => ['', ...lines]), '', `Times of ${timeZone}.`].join('\n')}\n`;
}

function block({ row, attempts, actions }: Shown, waits: readonly Holdup[], timeZone: string, now: number): string[] {
  const { message } = row;
  const time = (at: number | null): string => (at === null ? '' : localTime(at, timeZone));
  const { phone, messageId } = plain(row);
  const lines: [string, string][] = [];
  const add = (name: string, value: string | null): void => {
    if (value !== null && value !== '') lines.push([name, value]);
  };
  add('phone', phone);
  add('why', message.reason === null ? null : `${message.detail ?? ''} (${message.reason})`);
  const next = message.reason === null ? null : nextStepFor(message.reason);
  add('next', next === null ? null : inCommands(next, 'deliveries'));
  if (message.state === 'waiting_document') {
    add('waits for', 'its PDF in PDF_FOLDER');
    add('next', inCommands(seePreview(row)));
  }
  add('waits until', message.notBefore > now ? time(message.notBefore) : null);
  const ready = message.state === 'queued' || message.state === 'prepared';
  for (const wait of ready ? waits : []) add('waits', waitLine(wait, timeZone));
  add('sent', time(message.sentAt));
  add('delivered', time(message.deliveredAt));
  add('read', time(message.readAt));
  add('message id', messageId);
  add('generation', message.generation > 0 ? String(message.generation) : null);
  if (message.role === 'customer') add('in SAP', sapOf(row));
  for (const attempt of attempts) add('attempt', `${time(attempt.startedAt)}  ${attemptWords(attempt)}`);
  for (const { action, who, why, at } of actions)
    add('decision', `${time(at)}  ${actionWords[action] ?? action} by ${who}: ${why}`);
  const title = `${roleWords[message.role]}: ${stateWords[message.state]} since ${time(message.changedAt)}`;
  return [title, ...lines.map(([name, value]) => `  ${name.padEnd(11)}  ${value}`)];
}

function seePreview({ invoice }: DeliveryRow): NextStep {
  const of = invoice ? { docEntry: invoice.ref.docEntry, type: invoice.ref.type } : {};
  return nextStep`See what is thought of a PDF that is there: ${{ action: 'preview', ...of }}`;
}

function sapOf({ confirmedMark, writeBackPending, writeBackError }: DeliveryRow): string {
  const shown = confirmedMark?.status ?? 'nothing yet';
  if (writeBackError !== null) return `${shown}; the newest outcome is refused: ${writeBackError}`;
  return writeBackPending ? `${shown}; the newest outcome is not written yet` : shown;
}

function attemptWords({ jid, whatsappId, idWasOurs, outcome, doubted, generation, leftOut }: Attempt): string {
  const id = `${whatsappId ?? 'id unknown'}${idWasOurs === false ? ' (an id of WhatsApp)' : ''}`;
  const doubt = doubted ? ', was in doubt' : '';
  const without = leftOut.length > 0 ? `, without ${leftOut.length} linked device(s) that have no keys` : '';
  return `to ${shownPhone(jid)}, ${id}, generation ${generation}: ${outcome ?? 'no answer yet'}${doubt}${without}`;
}

import type { InvoicePdf } from '../../delivery/ports/confirmation-store.ts';
import type { Attempt } from '../../delivery/ports/sending-store.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import type { Holdup } from '../../delivery/standing/holdups.ts';
import { localTime } from '../../delivery/telling/local-time.ts';
import { stateWordOf } from '../../delivery/telling/state-words.ts';
import { inCommands, jsonInCommands } from '../../next-steps/commands.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import { moment, plain, shownPhone } from '../../operations/deliveries/plain.ts';
import type { ShownDelivery, ShownInvoice } from '../../operations/deliveries/show.ts';
import { named } from '../../sap/doc-entry.ts';
import { nameOf, nameWords } from '../../sap/document-name.ts';
import { oneLine } from '../../visible-text.ts';
import { pdfLines } from '../documents/words.ts';
import { type Output, plainWaits, waitLine } from './output.ts';
import { actionWords, roleWords } from './words.ts';

/** `deliveries show`: everything known about an invoice's messages, or `{"messages":[…],"pdfs":[…],"waits":[…]}`. */
export function tellInvoice({ messages, pdfs, waits }: ShownInvoice, out: Output): void {
  out.write(
    out.json
      ? `${jsonInCommands({ messages: messages.map(asPlain), pdfs: pdfs.map(plainPdf), waits: plainWaits(waits) }, 'deliveries')}\n`
      : describe(messages, pdfs, waits, out),
  );
}

function asPlain({ row, attempts, actions, revocations, next }: ShownDelivery): object {
  return {
    ...plain(row),
    next,
    pdf: row.pdf,
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
    revocations: revocations.map(({ messageId, state, detail, settledAt }) => ({
      ...{ messageId, state, detail },
      settledAt: moment(settledAt),
    })),
  };
}

function plainPdf({ confirmed, ...pdf }: InvoicePdf): object {
  return { ...pdf, confirmed: confirmed && { ...confirmed, at: moment(confirmed.at) } };
}

function describe(
  shown: readonly ShownDelivery[],
  pdfs: readonly InvoicePdf[],
  waits: readonly Holdup[],
  { timeZone, now }: Output,
): string {
  const invoice = shown[0]?.row.invoice;
  const head = invoice
    ? [
        `${nameWords(nameOf(invoice))} ${invoice.docNum} (DocEntry ${invoice.ref.key}) of ${invoice.docDate}, ` +
          `${oneLine(invoice.currency)} ${invoice.total}, ${oneLine(invoice.cardCode)} ${oneLine(invoice.cardName)}`,
      ]
    : [];
  const blocks = shown.map((one) => block(one, waits, timeZone, now));
  const papers = pdfs.flatMap((pdf) => ['', ...pdfLines(pdf)]);
  return `${[...head, ...blocks.flatMap((lines) => ['', ...lines]), ...papers, '', `Times of ${timeZone}.`].join('\n')}\n`;
}

function block(
  { row, attempts, actions, revocations, next }: ShownDelivery,
  waits: readonly Holdup[],
  timeZone: string,
  now: number,
): string[] {
  const { message } = row;
  const time = (at: number | null): string => (at === null ? '' : localTime(at, timeZone));
  const { phone, messageId } = plain(row);
  const lines: [string, string][] = [];
  const add = (name: string, value: string | null): void => {
    if (value !== null && value !== '') lines.push([name, value]);
  };
  add('phone', phone);
  add('why', message.reason === null ? null : `${message.detail ?? ''} (${message.reason})`);
  add('next', next === null ? null : inCommands(next, 'deliveries'));
  if (message.state === 'waiting_document') {
    add('waits for', 'its PDF (from PDF_SOURCES)');
    add('next', inCommands(seePreview(row)));
  }
  add('waits until', message.notBefore > now ? time(message.notBefore) : null);
  const ready = message.state === 'queued' || message.state === 'prepared';
  for (const wait of ready ? waits : []) add('waits', waitLine(wait, timeZone));
  add('sent', time(message.sentAt));
  add('delivered', time(message.deliveredAt));
  add('read', time(message.readAt));
  add('message id', messageId);
  if (row.isPast) add('past', 'out of the outbox; nothing of it is sent again');
  if (row.pdf) add('PDF', `${pdfOrigin(row.pdf)}SHA-256 ${row.pdf.sha256}`);
  add('generation', message.generation > 0 ? String(message.generation) : null);
  if (message.role === 'customer') add('in SAP', sapOf(row));
  for (const attempt of attempts) add('attempt', `${time(attempt.startedAt)}  ${attemptWords(attempt)}`);
  for (const { action, who, why, at } of actions)
    add('decision', `${time(at)}  ${actionWords[action] ?? action} by ${who}: ${why}`);
  for (const { messageId: id, state, detail } of revocations)
    add(
      'delete',
      `${id}: ${{ asked: 'asked for', revoked: 'deleted for everyone', failed: 'NOT deleted' }[state]}${detail === null ? '' : `, ${detail}`}`,
    );
  const title = `${roleWords[message.role]}: ${stateWordOf(message)} since ${time(message.changedAt)}`;
  return [title, ...lines.map(([name, value]) => `  ${name.padEnd(11)}  ${oneLine(value)}`)];
}

function pdfOrigin({ source, key }: NonNullable<DeliveryRow['pdf']>): string {
  return source === null ? '' : `from ${source}, ${key ?? ''}, `;
}

function seePreview({ invoice }: DeliveryRow): NextStep {
  const of = invoice ? named(invoice.ref) : {};
  return nextStep`See why a PDF is not accepted: ${{ action: 'preview', ...of }}`;
}

function sapOf({ confirmedMark, writeBackPending, writeBackError }: DeliveryRow): string {
  const shown = confirmedMark?.status ?? 'nothing yet';
  if (writeBackError !== null) return `${shown}; SAP rejects the newest status: ${writeBackError}`;
  return writeBackPending ? `${shown}; the newest status is not written yet` : shown;
}

function attemptWords({ jid, whatsappId, idWasOurs, outcome, doubted, generation, leftOut }: Attempt): string {
  const id = `${whatsappId ?? 'id unknown'}${idWasOurs === false ? ' (id from WhatsApp)' : ''}`;
  const doubt = doubted ? ', was in doubt' : '';
  const without = leftOut.length > 0 ? `, without ${leftOut.length} linked device(s) without keys` : '';
  return `to ${shownPhone(jid)}, ${id}, generation ${generation}: ${outcome ?? 'no answer yet'}${doubt}${without}`;
}

import type { PendingApproval, PendingInvoice } from '../../delivery/sending/approval.ts';
import { unusualSentence } from '../../delivery/standing/brakes.ts';
import { commandOf } from '../../next-steps/commands.ts';
import { oneLine } from '../../visible-text.ts';

/** In characters, so that each row fits on the screen. */
const LONGEST_NAME = 50;

/** What would be sent and what would not, for the person who approves it. Pure. */
export function approvalPage(pending: PendingApproval): string {
  const { invoices, held, heldSample, sample } = pending;
  const more = invoices - sample.length;
  const heldCount = held.reduce((sum, { count }) => sum + count, 0);
  const moreHeld = heldCount - heldSample.length;
  return [
    headOf(pending),
    ...sample.map((row) => `  ${nameOf(row)}  ${row.total} ${oneLine(row.currency, LONGEST_NAME)}`),
    ...(more > 0 ? [`  … and ${more} more: ${commandOf({ action: 'list_deliveries', states: ['queued'] })}`] : []),
    ...(heldCount > 0
      ? [
          `Not sent, but held: ${heldCount}.`,
          ...heldSample.map((row) => `  ${nameOf(row)}: ${oneLine(row.why)}`),
          ...(moreHeld > 0 ? [`  … and ${moreHeld} more.`] : []),
          `  See them: ${commandOf({ action: 'list_deliveries', states: ['held', 'failed'] })}`,
        ]
      : []),
  ].join('\n');
}

/** What the person is asked below the page. Pure. */
export function approvalQuestion({ invoices }: Pick<PendingApproval, 'invoices'>): string {
  if (invoices === 0) return 'Nothing would be sent now. Approve what comes?';
  return invoices === 1 ? 'Send this invoice?' : `Send these ${invoices} invoices?`;
}

function headOf({ kind, day, fromDate, invoices, switchedOff, waitingDocument }: PendingApproval): string {
  const later = waitingDocument === 0 ? '' : `, and ${waitingDocument} more when their PDF arrives`;
  if (day) return `${unusualSentence(day)} Waiting to be sent: ${counted(invoices)}${later}.`;
  if (kind === 'customer_messages_enabled') {
    return `Messages to customers are enabled again: ${counted(invoices)} waiting to be sent${later}.`;
  }
  if (switchedOff > 0) {
    return `First run: messages to customers are switched off (DISABLE_CUSTOMER_MESSAGES), so ${counted(switchedOff)} would wait; copies would be sent.`;
  }
  return `First run: ${counted(invoices)} dated ${fromDate} or later would be sent${later}.`;
}

function counted(invoices: number): string {
  return invoices === 1 ? '1 invoice' : `${invoices} invoices`;
}

function nameOf({ docNum, cardName }: PendingInvoice): string {
  return `${docNum}  ${oneLine(cardName, LONGEST_NAME)}`;
}

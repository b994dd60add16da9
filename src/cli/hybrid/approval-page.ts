import type { PendingApproval } from '../../delivery/sending/approval.ts';
import { commandOf } from '../../next-steps/commands.ts';
import { oneLine } from '../../visible-text.ts';

/** Characters: whoever agrees sees each row whole. */
const LONGEST_NAME = 50;

/** What would be sent, for the person who is asked. Pure. */
export function approvalPage({ kind, fromDate, invoices, waitingDocument, sample }: PendingApproval): string {
  const later = waitingDocument === 0 ? '' : `, and ${waitingDocument} more when their PDF comes`;
  const head =
    kind === 'first_run'
      ? `First run: ${invoices} invoices dated from ${fromDate} on would be sent${later}.`
      : `Messages to customers are enabled again: ${invoices} are waiting to be sent${later}.`;
  const more = invoices - sample.length;
  return [
    head,
    ...sample.map(
      (row) =>
        `  ${row.docNum}  ${oneLine(row.cardName, LONGEST_NAME)}  ${row.total} ${oneLine(row.currency, LONGEST_NAME)}`,
    ),
    ...(more > 0 ? [`  … and ${more} more: ${commandOf({ action: 'list_deliveries', states: ['queued'] })}`] : []),
  ].join('\n');
}

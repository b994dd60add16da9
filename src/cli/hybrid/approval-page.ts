import { sentenceFor } from '../../delivery/rules/why.ts';
import type { PendingApproval } from '../../delivery/sending/approval.ts';
import { unusualSentence } from '../../delivery/standing/brakes.ts';
import { commandOf } from '../../next-steps/commands.ts';
import { oneLine } from '../../visible-text.ts';

/** In characters, so that each row fits on the screen. */
const LONGEST_NAME = 50;

/** What would be sent, for the person who approves it. Pure. */
export function approvalPage({
  kind,
  day,
  fromDate,
  invoices,
  waitingDocument,
  held,
  sample,
}: PendingApproval): string {
  const later = waitingDocument === 0 ? '' : `, and ${waitingDocument} more when their PDF arrives`;
  const head = day
    ? `${unusualSentence(day)} Waiting to be sent: ${invoices} invoices${later}.`
    : kind === 'first_run'
      ? `First run: ${invoices} invoices dated ${fromDate} or later would be sent${later}.`
      : `Messages to customers are enabled again: ${invoices} waiting to be sent${later}.`;
  const more = invoices - sample.length;
  return [
    head,
    ...sample.map(
      (row) =>
        `  ${row.docNum}  ${oneLine(row.cardName, LONGEST_NAME)}  ${row.total} ${oneLine(row.currency, LONGEST_NAME)}`,
    ),
    ...(more > 0 ? [`  … and ${more} more: ${commandOf({ action: 'list_deliveries', states: ['queued'] })}`] : []),
    ...(held.length > 0
      ? [
          'Not sent, but held:',
          ...held.map(({ reason, count }) => `  ${count}  ${sentenceFor(reason)}`),
          `  Which ones: ${commandOf({ action: 'list_deliveries', states: ['held', 'failed'] })}`,
        ]
      : []),
  ].join('\n');
}

import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import type { MessageState } from '../../delivery/rules/lifecycle.ts';
import { localTime } from '../../delivery/telling/local-time.ts';
import { countsInWords, stateWordOf } from '../../delivery/telling/state-words.ts';
import { inCommands, jsonInCommands } from '../../next-steps/commands.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import { nothingToDo } from '../../next-steps/next-step.ts';
import type { Condition } from '../../operations/condition.ts';
import type { DeliveryList } from '../../operations/deliveries/list.ts';
import { plain } from '../../operations/deliveries/plain.ts';
import { nameOf, nameWords } from '../../sap/document-name.ts';
import { oneLine } from '../../visible-text.ts';
import { conditionLines } from './condition.ts';
import { type Output, plainWaits, waitLine } from './output.ts';
import { alignedTable, type Column } from './words.ts';

/** Number of explanations shown per reason; `show` has the rest. */
const SENTENCES = 5;
/** Names are shortened on narrower terminals, and a column that is told below the table, or by `show`, is left out. */
const WIDE = 120;
/** Letters of a branch in the table. */
const LONGEST_BRANCH = 18;

/**
 * `deliveries list`: a table, the reasons for waiting and the condition of everything, or
 * `{"deliveries":[…],"waits":[…],"more":false,"places":[…],"incidents":[…]}`.
 */
export function tellList(list: DeliveryList, condition: Condition, out: Output): void {
  const { deliveries: rows, nextByReason, waits, more } = list;
  if (out.json) {
    const told = { deliveries: rows.map(plain), waits: plainWaits(waits), more, ...condition };
    out.write(`${jsonInCommands(told, 'deliveries')}\n`);
    return;
  }
  if (rows.length === 0) out.write('No matching deliveries.\n');
  else out.write(alignedTable(columnsOf(rows, out), rows, out.width));
  for (const line of notes({ deliveries: rows, nextByReason, waits }, out.timeZone)) out.write(`${line}\n`);
  const lines = conditionLines(condition, out);
  if (lines.length > 0) out.write(`\n${lines.join('\n')}\n`);
  if (more)
    out.write(`\nThe newest ${rows.length}; there are more. Use --limit N for more rows; --help lists filters.\n`);
}

function columnsOf(rows: readonly DeliveryRow[], { timeZone, width }: Output): readonly Column<DeliveryRow>[] {
  const isTold = rows.some(({ invoice }) => invoice && nameOf(invoice) !== 'invoice');
  const longest = width < WIDE ? 18 : 32;
  return [
    { head: 'Type', of: ({ invoice }) => (isTold && invoice ? nameWords(nameOf(invoice)) : ''), spare: 7 },
    { head: 'DocEntry', of: ({ invoice }) => invoice?.ref.key ?? '', right: true, spare: 8 },
    { head: 'Number', of: ({ invoice }) => String(invoice?.docNum ?? ''), right: true },
    { head: 'Branch', of: ({ invoice }) => branchOf(invoice), spare: 6 },
    { head: 'Date', of: ({ invoice }) => invoice?.docDate ?? '', spare: 1 },
    {
      head: 'Customer',
      of: ({ invoice }) => oneLine(`${invoice?.cardCode ?? ''} ${invoice?.cardName ?? ''}`.trim(), longest),
    },
    {
      head: 'Total',
      of: ({ invoice }) => (invoice ? `${invoice.total} ${invoice.currency}` : ''),
      right: true,
      spare: 4,
    },
    { head: 'Phone', of: (row) => (row.message.role === 'customer' ? '' : (plain(row).phone ?? '')), spare: 5 },
    { head: 'State', of: ({ message, isPast }) => `${stateWordOf(message)}${isPast ? ' (past)' : ''}` },
    { head: 'Since', of: ({ message }) => localTime(message.changedAt, timeZone), spare: 3 },
    { head: 'Until', of: ({ message }) => until(message.state, message.notBefore, timeZone), spare: 10 },
    { head: 'SAP', of: (row) => inSap(row), spare: 2 },
    { head: 'Why', of: ({ message }) => message.reason ?? '', spare: 9 },
  ];
}

function branchOf(invoice: DeliveryRow['invoice']): string {
  return invoice?.branch ? oneLine(`${invoice.branch.id} ${invoice.branch.name ?? ''}`.trim(), LONGEST_BRANCH) : '';
}

function until(state: MessageState, notBefore: number, timeZone: string): string {
  return notBefore > 0 && ['queued', 'prepared', 'ambiguous'].includes(state) ? localTime(notBefore, timeZone) : '';
}

function inSap({ message, confirmedMark, writeBackPending, writeBackError }: DeliveryRow): string {
  if (message.role !== 'customer') return '';
  const shown = confirmedMark?.status ?? '-';
  if (writeBackError !== null) return `${shown} (refused)`;
  return writeBackPending ? `${shown} (pending)` : shown;
}

/** Counts by state, what each reason means and what to do, and what delays all of them. */
function notes({ deliveries: rows, nextByReason, waits }: Omit<DeliveryList, 'more'>, timeZone: string): string[] {
  const counts: Partial<Record<MessageState, number>> = {};
  for (const { message } of rows) counts[message.state] = (counts[message.state] ?? 0) + 1;
  const lines: string[] = [];
  if (rows.length > 0) {
    const noun = rows.length === 1 ? 'delivery' : 'deliveries';
    lines.push('', `${rows.length} ${noun}: ${countsInWords(counts)}. Times of ${timeZone}.`);
  }
  const reasons = Map.groupBy(
    rows.filter(({ message }) => message.reason !== null),
    ({ message }) => message.reason ?? '',
  );
  if (reasons.size > 0) lines.push('');
  for (const [reason, ofIt] of reasons) lines.push(...reasonLines(reason, ofIt, nextByReason[reason] ?? null));
  if (waits.length > 0) lines.push('');
  for (const wait of waits) lines.push(waitLine(wait, timeZone));
  return lines;
}

function reasonLines(reason: string, rows: readonly DeliveryRow[], next: NextStep | null): string[] {
  const sentences = [...new Set(rows.map(({ message }) => message.detail ?? ''))];
  return [
    `${reason}: ${oneLine(sentences[0] ?? '')}`,
    ...sentences.slice(1, SENTENCES).map((sentence) => `    ${oneLine(sentence)}`),
    ...(sentences.length > SENTENCES
      ? [`    And ${sentences.length - SENTENCES} more: \`deliveries show NUMBER\` explains each one.`]
      : []),
    ...(next === null || next === nothingToDo ? [] : [`    Next: ${inCommands(next, 'deliveries')}`]),
  ];
}

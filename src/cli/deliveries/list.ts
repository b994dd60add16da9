import { type Holdup, holdups } from '../../delivery/holdups.ts';
import type { MessageState } from '../../delivery/lifecycle.ts';
import type { DeliveryFilter, DeliveryRow, Outbox } from '../../delivery/outbox.ts';
import type { DeliverySettings } from '../../delivery/settings.ts';
import { nextStep } from '../../delivery/why.ts';
import { moment, plain } from './plain.ts';
import { alignedTable, type Column, localTime, stateWords } from './words.ts';

export interface Output {
  readonly write: (text: string) => void;
  readonly json: boolean;
  readonly settings: Pick<DeliverySettings, 'pacing' | 'disableCustomerMessages' | 'timeZone'>;
  /** Epoch milliseconds. */
  readonly now: number;
}

const USUAL_ROWS = 100;

/** `deliveries list`: a table and why what waits does, or `{"deliveries":[…],"waits":[…],"more":false}`. */
export async function list(outbox: Outbox, filter: DeliveryFilter, out: Output): Promise<void> {
  const limit = filter.limit ?? USUAL_ROWS;
  const found = await outbox.list({ ...filter, limit: limit + 1 });
  const rows = found.slice(0, limit);
  const more = found.length > limit;
  const waits = await holdups(outbox, out.settings, out.now);
  if (out.json) {
    const deliveries = rows.map(plain);
    const plainWaits = waits.map(({ sentence, until }) => ({ sentence, until: moment(until) }));
    out.write(`${JSON.stringify({ deliveries, waits: plainWaits, more })}\n`);
    return;
  }
  if (rows.length === 0) out.write('No delivery fits.\n');
  else out.write(alignedTable(columnsOf(rows, out.settings.timeZone), rows));
  for (const line of notes(rows, waits, out.settings.timeZone)) out.write(`${line}\n`);
  if (more) out.write(`\nThe newest ${limit} of more; --limit N shows N, filters are in --help.\n`);
}

function columnsOf(rows: readonly DeliveryRow[], timeZone: string): readonly Column<DeliveryRow>[] {
  const severalTypes = new Set(rows.map(({ invoice }) => invoice?.ref.type)).size > 1;
  return [
    { head: 'Type', of: ({ invoice }) => (severalTypes ? (invoice?.ref.type.replace('_', ' ') ?? '') : '') },
    { head: 'DocEntry', of: ({ invoice }) => String(invoice?.ref.docEntry ?? ''), right: true },
    { head: 'Number', of: ({ invoice }) => String(invoice?.docNum ?? ''), right: true },
    { head: 'Date', of: ({ invoice }) => invoice?.docDate ?? '' },
    {
      head: 'Customer',
      of: ({ invoice }) => shortened(`${invoice?.cardCode ?? ''} ${invoice?.cardName ?? ''}`.trim()),
    },
    { head: 'Total', of: ({ invoice }) => (invoice ? `${invoice.total} ${invoice.currency}` : ''), right: true },
    { head: 'State', of: ({ message }) => stateWords[message.state] },
    { head: 'Since', of: ({ message }) => localTime(message.changedAt, timeZone) },
    { head: 'Until', of: ({ message }) => until(message.state, message.notBefore, timeZone) },
    { head: 'SAP', of: (row) => inSap(row) },
    { head: 'Why', of: ({ message }) => message.reason ?? '' },
  ];
}

function shortened(name: string): string {
  return name.length > 32 ? `${name.slice(0, 31)}…` : name;
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

/** How many of each state, what each reason means and what to do, and what all wait for. */
function notes(rows: readonly DeliveryRow[], waits: readonly Holdup[], timeZone: string): string[] {
  const counts = new Map<string, number>();
  for (const { message } of rows) {
    const word = stateWords[message.state];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const reasons = new Map(rows.flatMap(({ message }) => (message.reason === null ? [] : [[message.reason, message]])));
  const lines: string[] = [];
  if (rows.length > 0) {
    const parts = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
    lines.push('', `${rows.length} deliveries: ${parts}. Times of ${timeZone}.`);
  }
  if (reasons.size > 0) lines.push('');
  for (const [reason, { detail }] of reasons) {
    lines.push(`${reason}: ${detail ?? ''}`);
    const next = nextStep(reason);
    if (next !== null && next !== 'Nothing.') lines.push(`    ${next}`);
  }
  if (waits.length > 0) lines.push('');
  for (const { sentence, until: end } of waits) {
    lines.push(end === null ? sentence : `${sentence} Until ${localTime(end, timeZone)}.`);
  }
  return lines;
}

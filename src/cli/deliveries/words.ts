import type { MessageState } from '../../delivery/lifecycle.ts';
import type { Role } from '../../delivery/outbox.ts';

/** States as people read them; `--state` takes the names of the left. */
export const stateWords: Readonly<Record<MessageState, string>> = {
  received: 'awaits approval',
  waiting_document: 'no PDF yet',
  queued: 'queued',
  prepared: 'queued',
  dispatching: 'being sent',
  ambiguous: 'in doubt',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
  held: 'held',
  cancelled: 'cancelled',
};

export const roleWords: Readonly<Record<Role, string>> = {
  customer: 'To the customer',
  salesperson: 'To the salesperson',
  copy: 'Copy',
  notice: 'Notice',
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-25 22:04` in a time zone. */
export function localTime(at: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    // Swedish writes dates as ISO does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

export interface Column<Row> {
  readonly head: string;
  readonly of: (row: Row) => string;
  /** Figures stand right. */
  readonly right?: boolean;
}

/** Rows under heads, aligned; a column without any value is left out. */
export function alignedTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const filled = columns
    .map(({ head, of, right = false }) => ({ right, cells: [head, ...rows.map(of)] }))
    .filter(({ cells }) => cells.slice(1).some((cell) => cell !== ''))
    .map(({ right, cells }) => {
      const width = Math.max(...cells.map((cell) => cell.length));
      return cells.map((cell) => (right ? cell.padStart(width) : cell.padEnd(width)));
    });
  const lines = ['', ...rows].map((_, at) => filled.map((cells) => cells[at] ?? '').join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

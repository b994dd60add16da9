import type { Role } from '../../delivery/ports/message.ts';
import { oneLine } from '../../visible-text.ts';

export const roleWords: Readonly<Record<Role, string>> = {
  customer: 'To the customer',
  salesperson: 'To the salesperson',
  copy: 'Copy',
  notice: 'Notice',
};

/** Labels of the stored actions. */
export const actionWords: Readonly<Record<string, string>> = {
  resend: 'resent',
  marked_sent: 'marked as sent',
  cancelled_by_person: 'cancelled',
  revoke: 'to be deleted for everyone',
  opted_in: 'opted in again',
  held: 'held',
  refused_in_sap: 'asked for in vain',
};

export interface Column<Row> {
  readonly head: string;
  readonly of: (row: Row) => string;
  /** Align right, for numbers. */
  readonly right?: boolean;
  /** Order in which columns are dropped on a narrow terminal, lowest first; omitted: never dropped. */
  readonly spare?: number;
}

const GAP = 2;
/** In characters. */
const LONGEST_CELL = 60;

/**
 * An aligned table with headers; empty columns are omitted, and optional ones as needed to fit the width.
 *
 * @param width columns of the terminal
 */
export function alignedTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width = Number.POSITIVE_INFINITY,
): string {
  const filled = columns
    .map(({ head, of, right = false, spare = null }) => {
      const cells = [head, ...rows.map((row) => oneLine(of(row), LONGEST_CELL))];
      return { right, spare, cells, width: Math.max(...cells.map((cell) => cell.length)) };
    })
    .filter(({ cells }) => cells.slice(1).some((cell) => cell !== ''));
  const shown = fitting(filled, width).map(({ right, cells, width: own }) =>
    cells.map((cell) => (right ? cell.padStart(own) : cell.padEnd(own))),
  );
  const lines = ['', ...rows].map((_, at) => shown.map((cells) => cells[at] ?? '').join(' '.repeat(GAP)));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function fitting<One extends { readonly spare: number | null; readonly width: number }>(
  columns: readonly One[],
  width: number,
): readonly One[] {
  const spares = columns.filter(({ spare }) => spare !== null).toSorted((a, b) => (a.spare ?? 0) - (b.spare ?? 0));
  let left = columns;
  for (const spare of spares) {
    if (left.reduce((sum, column) => sum + column.width + GAP, -GAP) <= width) break;
    left = left.filter((column) => column !== spare);
  }
  return left;
}

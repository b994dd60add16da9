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
  /** Shortened on a terminal that is still too narrow. */
  readonly shrinks?: true;
  /** Longest cell, characters; left out: 60. */
  readonly longest?: number;
}

/** Columns of a terminal; infinite if it is none. */
export function columnsOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number {
  return stream.isTTY === true ? (stream.columns ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
}

const GAP = 2;
/** In characters. */
const LONGEST_CELL = 60;
const SHORTEST_CELL = 8;

/**
 * An aligned table with headers; empty columns are omitted, and optional ones as needed to fit the width; then
 * those that shrink are shortened.
 *
 * @param width columns of the terminal
 */
export function alignedTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width = Number.POSITIVE_INFINITY,
): string {
  const filled = columns
    .map(({ head, of, right = false, spare = null, shrinks = false, longest = LONGEST_CELL }) => {
      const cells = [head, ...rows.map((row) => oneLine(of(row), longest))];
      return { right, spare, shrinks, cells, width: Math.max(...cells.map((cell) => cell.length)) };
    })
    .filter(({ cells }) => cells.slice(1).some((cell) => cell !== ''));
  const shown = shrunk(fitting(filled, width), width).map(({ right, cells, width: own }) =>
    cells.map((cell) => (right ? cell.padStart(own) : cell.padEnd(own))),
  );
  const lines = ['', ...rows].map((_, at) => shown.map((cells) => cells[at] ?? '').join(' '.repeat(GAP)));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

interface Filled {
  readonly cells: readonly string[];
  readonly width: number;
  readonly shrinks: boolean;
}

/** The widest first, so that short ones stay whole. */
function shrunk<One extends Filled>(columns: readonly One[], width: number): readonly One[] {
  const tooMuch = columns.reduce((sum, column) => sum + column.width + GAP, -GAP) - width;
  const widest = Math.max(...columns.map(({ shrinks, width: own }) => (shrinks ? own : 0)));
  if (tooMuch <= 0 || widest <= SHORTEST_CELL) return columns;
  const at = columns.findIndex(({ shrinks, width: own }) => shrinks && own === widest);
  const others = columns.filter(({ shrinks }, i) => shrinks && i !== at).map(({ width: own }) => own);
  const to = Math.max(SHORTEST_CELL, widest - tooMuch, Math.min(widest - 1, ...others.filter((own) => own < widest)));
  const cut = columns.map((column, i) =>
    i === at ? { ...column, width: to, cells: column.cells.map((cell) => oneLine(cell, to)) } : column,
  );
  return shrunk(cut, width);
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

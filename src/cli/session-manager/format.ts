import { duration } from '../../duration.ts';
import { oneLine } from '../../visible-text.ts';
import { alignedTable, type Column } from '../deliveries/words.ts';

/** Formats values for people. */

/** `3 days ago`, or `never`. */
export function ago(at: number | null, now: number): string {
  return at === null ? 'never' : `${duration(Math.max(0, now - at))} ago`;
}

/** In a text for people, whose times are put into the company's time zone where it is written. */
export function moment(at: number): string {
  return new Date(at).toISOString();
}

/** The masked number of an account, without the server that WhatsApp adds to it. */
export function phoneIn(account: string): string {
  return account.replace(/[:@].*$/, '');
}

/** A size in decimal units, such as `1.2 MB`. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const units = ['kB', 'MB', 'GB'];
  let value = count;
  let unit = '';
  for (const next of units) {
    if (value < 1000) break;
    value /= 1000;
    unit = next;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** Rows with their first column aligned. */
export function rows(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `  ${name.padEnd(width)}  ${oneLine(value)}`).join('\n');
}

/** A table with a header, indented like the rows. */
export function table<Row>(columns: readonly Column<Row>[], lines: readonly Row[], width: number): string {
  return alignedTable(columns, lines, width - INDENT.length)
    .trimEnd()
    .replace(/^/gm, INDENT);
}

const INDENT = '  ';

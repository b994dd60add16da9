import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { localTime } from '../../delivery/telling/local-time.ts';
import { type PlainDelivery, plain } from '../../operations/deliveries/plain.ts';
import { visibleText } from '../../visible-text.ts';

/** Spreadsheets take a file without it for another encoding. */
const BYTE_ORDER_MARK = '\uFEFF';

/** How a CSV is written. */
export interface CsvStyle {
  readonly byteOrderMark: boolean;
  readonly separator: ',' | ';';
  readonly decimal: '.' | ',';
  /** From ISO 8601 UTC. */
  readonly time: (iso: string) => string;
}

/** RFC 4180, and figures as programs read them. */
export const plainCsv: CsvStyle = { byteOrderMark: false, separator: ',', decimal: '.', time: (iso) => iso };

/**
 * What a double click opens in the right columns: Excel separates by the comma only where that is no decimal sign, and
 * takes `2026-11-25 22:04` for a time, but nothing with a zone.
 *
 * @param locale `es-AR`
 */
export function excelCsv(locale: string, timeZone: string): CsvStyle {
  const decimal = new Intl.NumberFormat(locale).format(1.5).includes(',') ? ',' : '.';
  const separator = decimal === ',' ? ';' : ',';
  return { byteOrderMark: true, separator, decimal, time: (iso) => localTime(Date.parse(iso), timeZone) };
}

/** `deliveries export`: CSV with a heading line, page by page. Answers how many rows. */
export async function exportCsv(
  pages: AsyncIterable<readonly DeliveryRow[]>,
  write: (text: string) => Promise<void>,
  style: CsvStyle,
): Promise<number> {
  await write(`${style.byteOrderMark ? BYTE_ORDER_MARK : ''}${csvHeads.map(cell).join(style.separator)}\r\n`);
  let written = 0;
  for await (const page of pages) {
    await write(page.map((row) => line(plain(row), style)).join(''));
    written += page.length;
  }
  return written;
}

/** The columns, which are the fields of `--json`. */
export const csvHeads = [
  'docEntry',
  'docNum',
  'type',
  'date',
  'customer',
  'name',
  'total',
  'currency',
  'role',
  'state',
  'reason',
  'detail',
  'generation',
  'phone',
  'messageId',
  'waitsUntil',
  'sentAt',
  'deliveredAt',
  'readAt',
  'sap',
  'sapPending',
  'sapError',
  'createdAt',
  'changedAt',
] as const satisfies readonly (keyof PlainDelivery)[];

const times: ReadonlySet<string> = new Set(['waitsUntil', 'sentAt', 'deliveredAt', 'readAt', 'createdAt', 'changedAt']);

function line(row: PlainDelivery, { separator, decimal, time }: CsvStyle): string {
  const cells = csvHeads.map((head) => {
    const value = row[head];
    if (typeof value !== 'string') return cell(value);
    if (times.has(head)) return cell(time(value));
    return cell(head === 'total' ? value.replace('.', decimal) : value);
  });
  return `${cells.join(separator)}\r\n`;
}

/**
 * Quoted, whatever it is. A spreadsheet that separates by another sign than this file does sees a cell begin after each
 * such sign and each line's end: none begins like a formula there. A number below zero is none.
 */
function cell(value: string | number | boolean | null): string {
  // CR LF ends a record and nothing else.
  const text = visibleText(String(value ?? '').replaceAll('\r\n', '\n'));
  const harmless = /^-\d+([.,]\d+)?$/.test(text) ? text : text.replace(FORMULA, "$&'");
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** Where a cell begins that a program would calculate; quotation marks and spaces before it are no hindrance. */
const FORMULA = /(?:^|[,;|:\n])(?=["\s]*[=+@＝＋－＠-])/g;

import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { localTime } from '../../delivery/telling/local-time.ts';
import { visibleText } from '../../visible-text.ts';
import { type PlainDelivery, plain } from './plain.ts';

/** Without it, spreadsheets assume another encoding. */
const BYTE_ORDER_MARK = '\uFEFF';

/** CSV format. */
export interface CsvStyle {
  readonly byteOrderMark: boolean;
  readonly separator: ',' | ';';
  readonly decimal: '.' | ',';
  /** From ISO 8601 UTC. */
  readonly time: (iso: string) => string;
}

/** RFC 4180, with numbers in machine format. */
export const plainCsv: CsvStyle = { byteOrderMark: false, separator: ',', decimal: '.', time: (iso) => iso };

/**
 * Opens correctly with a double click: Excel uses the comma as separator only where it is not the decimal sign, and
 * recognises `2026-11-25 22:04` as a time, but nothing with a time zone.
 *
 * @param locale `es-AR`
 */
export function excelCsv(locale: string, timeZone: string): CsvStyle {
  const decimal = new Intl.NumberFormat(locale).format(1.5).includes(',') ? ',' : '.';
  const separator = decimal === ',' ? ';' : ',';
  return { byteOrderMark: true, separator, decimal, time: (iso) => localTime(Date.parse(iso), timeZone) };
}

/** `deliveries export`: CSV with a header line, page by page. Returns the number of rows. */
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

/** `deliveries export --json`: `{"deliveries":[…]}` on one line, page by page. Returns the number of rows. */
export async function exportJson(
  pages: AsyncIterable<readonly DeliveryRow[]>,
  write: (text: string) => Promise<void>,
): Promise<number> {
  await write('{"deliveries":[');
  let written = 0;
  for await (const page of pages) {
    const rows = page.map((row) => JSON.stringify(plain(row))).join(',');
    await write(written > 0 && rows !== '' ? `,${rows}` : rows);
    written += page.length;
  }
  await write(']}\n');
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
  'kind',
  'branch',
  'branchName',
  'past',
] as const satisfies readonly (keyof PlainDelivery)[];

const times: ReadonlySet<string> = new Set(['waitsUntil', 'sentAt', 'deliveredAt', 'readAt', 'createdAt', 'changedAt']);

function line(row: PlainDelivery, style: CsvStyle): string {
  const { decimal, time } = style;
  const cells = csvHeads.map((head) => {
    const value = row[head];
    if (typeof value !== 'string') return value;
    if (times.has(head)) return time(value);
    return head === 'total' ? value.replace('.', decimal) : value;
  });
  return csvRecord(cells, style);
}

/** One record with its end, of cells that are made harmless for spreadsheets. */
export function csvRecord(cells: readonly (string | number | boolean | null)[], { separator }: CsvStyle): string {
  return `${cells.map(cell).join(separator)}\r\n`;
}

/**
 * Always quoted. A spreadsheet with another separator sees a cell begin after each such character and each line break, so
 * none of these may begin like a formula. Negative numbers are not formulas.
 */
function cell(value: string | number | boolean | null): string {
  // CR LF is used only to end a record.
  const text = visibleText(String(value ?? '').replaceAll('\r\n', '\n'));
  const harmless = /^-\d+([.,]\d+)?$/.test(text) ? text : text.replace(FORMULA, "$&'");
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** Start of a cell that a program would evaluate, possibly after quotation marks and spaces. */
const FORMULA = /(?:^|[,;|:\n])(?=["\s]*[=+@＝＋－＠-])/g;

import type { DeliveryFilter, Outbox } from '../../delivery/outbox.ts';
import { type PlainDelivery, plain } from './plain.ts';

const PAGE = 1000;
/** Spreadsheets take a file without it for another encoding. */
const BYTE_ORDER_MARK = '\uFEFF';

/** `deliveries export`: CSV by RFC 4180, with a heading line, page by page. Answers how many rows. */
export async function exportCsv(
  outbox: Outbox,
  filter: DeliveryFilter,
  write: (text: string) => Promise<void>,
  byteOrderMark: boolean,
): Promise<number> {
  await write(`${byteOrderMark ? BYTE_ORDER_MARK : ''}${heads.join(',')}\r\n`);
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  let written = 0;
  let before: number | undefined;
  while (left > 0) {
    const page = await outbox.list({
      ...filter,
      limit: Math.min(PAGE, left),
      ...(before === undefined ? {} : { before }),
    });
    const lines = page.map(plain).map((row) => `${heads.map((head) => cell(row[head])).join(',')}\r\n`);
    await write(lines.join(''));
    written += page.length;
    left -= page.length;
    before = page.at(-1)?.message.id;
    if (page.length < PAGE) break;
  }
  return written;
}

const heads = [
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

/** A text that a spreadsheet would take for a formula begins with an apostrophe; a negative number is none. */
function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  const formula = typeof value === 'string' && /^[=+@\t\r\n＝＋－＠-]/.test(value) && !/^-\d+(\.\d+)?$/.test(value);
  const text = formula ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

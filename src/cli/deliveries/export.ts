import type { DeliveryFilter, Outbox } from '../../delivery/outbox.ts';
import { type PlainDelivery, plain } from './plain.ts';

/** More rows than any outbox holds. */
const ALL = 10_000_000;

/** `deliveries export`: CSV by RFC 4180, with a heading line. */
export async function exportCsv(outbox: Outbox, filter: DeliveryFilter, write: (text: string) => void): Promise<void> {
  const rows = (await outbox.list({ ...filter, limit: filter.limit ?? ALL })).map(plain);
  write(`${heads.join(',')}\r\n`);
  for (const row of rows) write(`${heads.map((head) => cell(row[head])).join(',')}\r\n`);
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
] as const satisfies readonly (keyof PlainDelivery)[];

/** A text that a spreadsheet would take for a formula is quoted with an apostrophe. */
function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+@\t\r-]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

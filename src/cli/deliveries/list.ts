import type { DeliveryFilter, Outbox } from '../../delivery/outbox.ts';
import { type PlainDelivery, plain } from './plain.ts';

export interface Output {
  readonly write: (text: string) => void;
  readonly json: boolean;
}

/** `deliveries list`: a table, or `{"deliveries":[…]}`. */
export async function list(outbox: Outbox, filter: DeliveryFilter, { write, json }: Output): Promise<void> {
  const rows = (await outbox.list(filter)).map(plain);
  if (json) {
    write(`${JSON.stringify({ deliveries: rows })}\n`);
    return;
  }
  if (rows.length === 0) {
    write('No delivery fits.\n');
    return;
  }
  write(table(rows));
  const reasons = [...new Map(rows.flatMap((row) => (row.reason === null ? [] : [[row.reason, row.detail]])))];
  for (const [reason, detail] of reasons) write(`${reason}: ${detail ?? ''}\n`);
}

const columns: readonly { readonly head: string; readonly of: (row: PlainDelivery) => string }[] = [
  { head: 'DocEntry', of: (row) => String(row.docEntry ?? '') },
  { head: 'Number', of: (row) => String(row.docNum ?? '') },
  { head: 'Date', of: (row) => row.date ?? '' },
  { head: 'Customer', of: (row) => `${row.customer ?? ''} ${row.name ?? ''}`.trim().slice(0, 32) },
  { head: 'Total', of: (row) => `${row.total ?? ''} ${row.currency ?? ''}`.trim() },
  { head: 'State', of: (row) => row.state },
  { head: 'SAP', of: (row) => `${row.sap ?? '-'}${row.sapPending ? ' (pending)' : ''}` },
  { head: 'Reason', of: (row) => row.reason ?? '' },
];

function table(rows: readonly PlainDelivery[]): string {
  const lines = [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ of }) => of(row)))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** Messages with their invoices, as people see them. */
import { all, type Parameters, type Transaction } from '../../database/port.ts';
import { maybeJson, maybeText, type Row } from '../../database/row.ts';
import type { DeliveryMark, SapDocument } from '../../sap/invoice-source.ts';
import type { DeliveryRow } from '../ports/standing-store.ts';
import { messageOf } from './message-rows.ts';

/** @param where conditions over `messages m` and `invoices i`, with what follows them */
export function* deliveryRowsOf(where: string, parameters: Parameters): Transaction<readonly DeliveryRow[]> {
  const rows = yield* all(
    `SELECT m.*, i.facts, i.confirmed_mark, i.write_due_at, i.write_error
       FROM messages m LEFT JOIN invoices i ON i.id = m.invoice_id
      WHERE ${where}`,
    parameters,
  );
  return rows.map((row) => ({
    message: messageOf(row),
    invoice: maybeJson<SapDocument>(row, 'facts'),
    confirmedMark: maybeJson<DeliveryMark>(row, 'confirmed_mark'),
    writeBackPending: row['write_due_at'] !== null,
    writeBackError: maybeText(row, 'write_error'),
    pdf: pdfOf(row),
  }));
}

/** The PDF that a message was prepared with. */
export function pdfOf(row: Row): DeliveryRow['pdf'] {
  const sha256 = maybeText(row, 'pdf_sha256');
  return sha256 === null ? null : { source: maybeText(row, 'pdf_source'), key: maybeText(row, 'pdf_key'), sha256 };
}

import type { Outbox } from '../../delivery/outbox.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { keyOf } from '../../sap/doc-entry.ts';
import type { DocumentType, SapDocument } from '../../sap/invoice-source.ts';

/**
 * The documents that a person may mean by a number: the printed one, or SAP's internal one (DocEntry). Series print the same
 * number more than once, and one document's printed number can be another's internal one.
 *
 * @returns each once, those with the printed number first
 */
export async function documentsNumbered(
  outbox: Pick<Outbox, 'list'>,
  number: number,
  type: DocumentType,
): Promise<readonly SapDocument[]> {
  const printed = await outbox.list({ docNum: number });
  const internal = await outbox.list({ key: keyOf(number) });
  const found = new Map<string, SapDocument>();
  for (const { invoice } of [...printed, ...internal] satisfies readonly DeliveryRow[]) {
    if (invoice !== null && invoice.ref.type === type) found.set(invoice.ref.key, invoice);
  }
  return [...found.values()];
}

import type { Outbox } from '../../delivery/outbox.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { keyOf } from '../../sap/doc-entry.ts';
import type { DocumentType, SapDocument } from '../../sap/invoice-source.ts';

const MOST_PAST = 100;

/**
 * The documents that a person may mean by a number: the printed one, or SAP's internal one (DocEntry). Series print the same
 * number more than once, and one document's printed number can be another's internal one.
 *
 * @returns each once, those with the printed number first
 */
export async function documentsNumbered(
  outbox: Pick<Outbox, 'list' | 'findPast'>,
  number: number,
  type: DocumentType,
): Promise<readonly SapDocument[]> {
  const printed = await outbox.list({ docNum: number });
  const internal = await outbox.list({ key: keyOf(number) });
  const role = 'customer';
  const past = [
    ...(await outbox.findPast({ role, docNum: number }, null, MOST_PAST)),
    ...(await outbox.findPast({ role, key: keyOf(number) }, null, MOST_PAST)),
  ];
  const found = new Map<string, SapDocument>();
  for (const { invoice } of [...printed, ...internal, ...past] satisfies readonly DeliveryRow[]) {
    if (invoice === null || invoice.ref.type !== type || found.has(invoice.ref.key)) continue;
    found.set(invoice.ref.key, invoice);
  }
  return [...found.values()];
}

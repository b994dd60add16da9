import { keyOf } from '../../sap/doc-entry.ts';
import type { DocumentType, InvoiceSource, SapDocument } from '../../sap/invoice-source.ts';

/**
 * The documents in SAP that a person may mean by a number: the printed one, or SAP's internal one (DocEntry).
 *
 * @param isDocEntry the internal one is meant, and nothing else
 * @returns each once, those with the printed number first
 */
export async function documentsInSap(
  source: Pick<InvoiceSource, 'company' | 'document' | 'numbered'>,
  { number, isDocEntry, type }: { readonly number: number; readonly isDocEntry: boolean; readonly type: DocumentType },
  signal: AbortSignal,
): Promise<readonly SapDocument[]> {
  const printed = isDocEntry ? [] : await source.numbered(type, number, signal);
  const internal = await source.document({ company: source.company, type, key: keyOf(number) }, signal);
  const others = internal !== null && printed.every(({ ref }) => ref.key !== internal.ref.key) ? [internal] : [];
  return [...printed, ...others];
}

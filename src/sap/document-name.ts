import type { DocumentType, InvoiceKind, SapDocument } from './invoice-source.ts';

/** What a document is called by. */
export type DocumentName = DocumentType | InvoiceKind;

/** By its kind, where that is more than its type says. */
export function nameOf({ kind, ref }: Pick<SapDocument, 'kind' | 'ref'>): DocumentName {
  return kind ?? ref.type;
}

/** `credit note`, as people say it. */
export function nameWords(name: DocumentName): string {
  return name.replace('_', ' ');
}

import type { DocumentType, InvoiceKind, SapDocument } from './invoice-source.ts';

/** The name of a document. */
export type DocumentName = DocumentType | InvoiceKind;

/** Its kind if there is one, else its type. */
export function nameOf({ kind, ref }: Pick<SapDocument, 'kind' | 'ref'>): DocumentName {
  return kind ?? ref.type;
}

/** As words: `credit note`. */
export function nameWords(name: DocumentName): string {
  return name.replace('_', ' ');
}

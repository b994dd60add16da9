import { type DocumentSubtype, type DocumentType, documentTypes, type SapDocument } from './invoice-source.ts';

/** The name of a document. */
export type DocumentName = DocumentType | DocumentSubtype;

/** Names of the documents that are delivered. */
export const deliveredNames = [
  ...documentTypes,
  'debit_memo',
  'reserve_invoice',
] as const satisfies readonly DocumentName[];

/** Its kind if there is one, else its type. */
export function nameOf({ kind, ref }: Pick<SapDocument, 'kind' | 'ref'>): DocumentName {
  return kind ?? ref.type;
}

/** As words: `credit note`. */
export function nameWords(name: DocumentName): string {
  return name.replaceAll('_', ' ');
}

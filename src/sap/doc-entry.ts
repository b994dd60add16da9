/** Business One's DocEntry, as typed and displayed, and as the key of a document reference. */
import type { DocumentRef, DocumentType } from './invoice-source.ts';

/** The key of the document with this DocEntry: its decimal digits. */
export function keyOf(docEntry: number): string {
  return String(docEntry);
}

/** The DocEntry of a reference; null: its key is of another kind. */
export function docEntryOf({ key }: Pick<DocumentRef, 'key'>): number | null {
  return /^[1-9]\d{0,14}$/.test(key) ? Number(key) : null;
}

/** The parameters of an action on a document; without a number if its key is not a DocEntry. */
export function named(ref: DocumentRef): { readonly docEntry?: number; readonly type: DocumentType } {
  const docEntry = docEntryOf(ref);
  return { ...(docEntry === null ? {} : { docEntry }), type: ref.type };
}

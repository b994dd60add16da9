/** Business One's number of a document, as people type it and faces print it, and the key of its reference. */
import type { DocumentRef, DocumentType } from './invoice-source.ts';

/** The key of the document with this DocEntry: its decimal digits. */
export function keyOf(docEntry: number): string {
  return String(docEntry);
}

/** The DocEntry that a reference speaks of; null: its key is of another kind. */
export function docEntryOf({ key }: Pick<DocumentRef, 'key'>): number | null {
  return /^[1-9]\d{0,14}$/.test(key) ? Number(key) : null;
}

/** A document in the words of an action; without its number where its key is no DocEntry. */
export function named(ref: DocumentRef): { readonly docEntry?: number; readonly type: DocumentType } {
  const docEntry = docEntryOf(ref);
  return { ...(docEntry === null ? {} : { docEntry }), type: ref.type };
}

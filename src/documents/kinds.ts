import type { DocumentType } from '../sap/invoice-source.ts';

/** Words that name a document, followed by its number within a few characters on the same line. */
const KINDS: readonly (readonly [DocumentType, RegExp])[] = [
  ['credit_note', /(?<!\p{L})(?:nota\s+de\s+cr[eé]dito|credit\s+(?:note|memo)|gutschrift)[^\n\d]{0,15}\d/iu],
  [
    'delivery_note',
    /(?<!\p{L})(?:remito|gu[ií]a\s+de\s+rem(?:essa|isi[oó]n)|delivery\s+note|lieferschein)[^\n\d]{0,15}\d/iu,
  ],
  ['invoice', /(?<!\p{L})(?:facturas?|fatura|nota\s+fiscal|nf-?e|invoice|rechnung)[^\n\d]{0,15}\d/iu],
];

/** Which kinds of documents a text numbers: its own, and those it refers to. */
export function findKinds(text: string): DocumentType[] {
  return KINDS.filter(([, words]) => words.test(text)).map(([kind]) => kind);
}

/**
 * Can a text that numbers these kinds be a document of this type? A credit note names the invoice it corrects, with
 * the same total, but no invoice carries the number of a credit note.
 */
export function fitsKind(kinds: readonly DocumentType[], type: DocumentType): boolean {
  if (kinds.length === 0) return true;
  return kinds.includes(type) && !(type === 'invoice' && kinds.includes('credit_note'));
}

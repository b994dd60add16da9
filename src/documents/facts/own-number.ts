import type { DocumentNumber } from '../grammar/document-numbers.ts';
import type { Place } from '../layout/page.ts';

/**
 * How certain it is that a number is the document's own:
 * - `labelled`: after an unambiguous label ("Invoice No.", "Rechnungsnummer");
 * - `titled`: in the title, or after a bare "N°" next to it ("FACTURA ELECTRONICA ⏎ N° 4117").
 */
export type NumberRank = 'labelled' | 'titled';

export interface OwnNumber extends DocumentNumber {
  readonly rank: NumberRank;
  /** Its label. */
  readonly label: string;
  readonly at: Place;
}

/** True if it is labelled as the printing program's own number, as opposed to the fiscal one: "Documento interno 1001". */
export function isInternal({ label }: OwnNumber): boolean {
  return /intern/.test(label);
}

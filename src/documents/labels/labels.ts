/**
 * The labels on invoices, one table per language. They are written without accents and in lower
 * case; a space matches nothing, a space, a hyphen, a full stop or a slash ("rechnungs nr" also matches "Rechnungs-Nr.").
 */
export interface Labels {
  /** Its number: "invoice number". Before a `sign`, the name of the document alone is a label, too. */
  readonly number: readonly string[];
  /** Unambiguous labels of the date of issue. */
  readonly issued: readonly string[];
  /** Labels of a date that is the date of issue if there is no better one. */
  readonly date: readonly string[];
  /** Labels of other dates. */
  readonly otherDate: readonly string[];
  /** Unambiguous labels of the document's total, tax included. */
  readonly gross: readonly string[];
  /** Labels of a total, often the document's. */
  readonly total: readonly string[];
  /** The amount due: the total, less or plus what was paid or owed before. */
  readonly due: readonly string[];
  /** Before tax. */
  readonly net: readonly string[];
  /** The tax, and other amounts not listed above. */
  readonly tax: readonly string[];
}

/** A comma-separated list of labels. */
export function words(list: string): readonly string[] {
  return list.replace(/\s+/g, ' ').trim().split(/ ?, ?/);
}

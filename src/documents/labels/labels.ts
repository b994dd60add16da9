/**
 * The words that stand beside the facts of an invoice, one table a language. Words are written without accents and in lower
 * case; a space stands for nothing, a space, a hyphen, a full stop or a slash ("rechnungs nr" is also "Rechnungs-Nr.").
 */
export interface Labels {
  /** Its number: "invoice number". Where `sign` follows, the words for the document alone are labels too. */
  readonly number: readonly string[];
  /** The date of issue, in words that can mean nothing else. */
  readonly issued: readonly string[];
  /** A date that is the one of issue where no better one stands. */
  readonly date: readonly string[];
  /** Dates of other things. */
  readonly otherDate: readonly string[];
  /** The total that the document is about, tax included, in words that can mean nothing else. */
  readonly gross: readonly string[];
  /** A total of something; often of the document. */
  readonly total: readonly string[];
  /** What is to be paid: the total, less or more what was paid or owed before. */
  readonly due: readonly string[];
  /** Before tax. */
  readonly net: readonly string[];
  /** The tax, and other amounts that are none of those above. */
  readonly tax: readonly string[];
}

/** A list as people write it: words for one thing each, with commas between. */
export function words(list: string): readonly string[] {
  return list.split(',').map((one) => one.trim().replace(/\s+/g, ' '));
}

/** How a language says what a sentence names, where the case is not known. */
export interface GeneralWords {
  /** By the name of the placeholder; others become an ellipsis. */
  readonly nouns: Readonly<Record<string, string>>;
  /** Before and after the nouns are in: articles, contractions. */
  readonly before: readonly (readonly [from: string, to: string])[];
  readonly after: readonly (readonly [from: string, to: string])[];
}

export const englishInGeneral: GeneralWords = {
  nouns: {
    file: 'the PDF',
    invoice: 'the invoice',
    who: 'the customer',
    field: 'the phone field',
    country: 'the country',
    missing: 'this',
    printed: 'another one',
  },
  before: [['invoice {invoice}', 'the invoice']],
  after: [['The PDF the PDF', 'The PDF']],
};

/** A sentence of the registry without the details of one case: `SAP has no phone number for the customer.` Pure. */
export function withoutDetails(sentence: string, { nouns, before, after }: GeneralWords): string {
  const told = replaced(sentence.replace(/: \{\w+\}\.?$/, '.'), before)
    .replace(/\{(\w+)\}/g, (_, name: string) => nouns[name] ?? '…')
    .replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
  return replaced(told, after);
}

/** With each of these in the place of the other. */
export function replaced(text: string, pairs: GeneralWords['before']): string {
  return pairs.reduce((told, [from, to]) => told.replaceAll(from, to), text);
}

import { nameOf, nameWords } from '../../sap/document-name.ts';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import type { DocumentFacts } from '../document-facts.ts';
import { isTitledAs } from '../facts/kinds.ts';
import { type Comparison, compare, compareBranch, compareName } from './comparison.ts';

/** How far a PDF and an invoice agree. */
export interface Agreement {
  /** The file name matches this invoice. */
  readonly name: boolean;
  /** And its series. */
  readonly nameWithSeries: boolean;
  /** The text contains its document number or fiscal number. */
  readonly number: boolean;
  /** The text is of more than one document. */
  readonly several: boolean;
  /** Enough independent facts match, and none contradicts. */
  readonly accepted: boolean;
  /** It would be accepted if the file had its name. */
  readonly acceptedIfNamed: boolean;
  /** Its title is that of such a document, and not one that such a document may have as well. */
  readonly titled: boolean;
  /** It is in the folder of another branch. */
  readonly elsewhere: boolean;
  /** It would be accepted in another folder. */
  readonly acceptedButForFolder: boolean;
  /** The text is another document's; no other proof can outweigh that. */
  readonly contradicted: boolean;
  /** Matching facts, in words. */
  readonly agreed: readonly string[];
  /** What the text does not confirm, in words for people. */
  readonly missing: string;
}

/** Compares what a PDF says with what SAP says. Pure. */
export function agreement(facts: DocumentFacts, invoice: CandidateInvoice): Agreement {
  const named = compareName(facts, invoice);
  const elsewhere = compareBranch(facts.branch, invoice) === 'contradicts';
  if (facts.text === null) return { ...named, ...NOTHING_PRINTED, elsewhere };
  const printed = compare(facts.text, facts.branch, invoice);
  const witnesses: readonly (readonly [boolean, string])[] = [
    [named.name, 'name'],
    [named.nameWithSeries, 'series in the name'],
    [printed.electronicId === 'agrees', 'electronic id'],
    [printed.fiscalNumber === 'agrees', 'fiscal number'],
    [printed.number === 'agrees' || printed.loneNumber, 'document number'],
    [printed.series === 'agrees', 'series'],
    [printed.total === 'agrees' || printed.sum, 'total'],
    [printed.taxId === 'agrees', 'tax number'],
    [printed.date === 'agrees', 'date'],
    [printed.currency === 'agrees', 'currency'],
    [printed.eInvoice === 'agrees', 'electronic invoice'],
    [printed.branch === 'agrees', 'branch of the folder'],
  ];
  return {
    ...named,
    number: identity(printed) !== 'none',
    several: printed.several,
    accepted: isAccepted(printed, named.name),
    acceptedIfNamed: isAccepted(printed, true),
    titled: isTitledAs(facts.text.kinds, nameOf(invoice)),
    elsewhere,
    acceptedButForFolder: elsewhere && isAccepted({ ...printed, branch: 'unknown' }, named.name),
    contradicted: isAnothers(printed),
    agreed: witnesses.filter(([agrees]) => agrees).map(([, fact]) => fact),
    missing: missing(printed, facts, invoice),
  };
}

const NOTHING_PRINTED = {
  number: false,
  several: false,
  accepted: false,
  acceptedIfNamed: false,
  acceptedButForFolder: false,
  titled: false,
  contradicted: false,
  agreed: [],
  missing: 'anything',
} as const;

/** By what the print is this very document. */
function identity({
  electronicId,
  fiscalNumber,
  number,
  loneNumber,
}: Comparison): 'fiscal' | 'number' | 'lone' | 'none' {
  if (electronicId === 'agrees' || fiscalNumber === 'agrees') return 'fiscal';
  if (number === 'agrees') return 'number';
  return loneNumber ? 'lone' : 'none';
}

/**
 * Its own number, and its total: two facts that have nothing to do with each other. Where no total is labelled, the largest
 * amount, to which net and tax add up, needs a third, the day or the customer's tax number; where no number is, one that stands alone needs two of them and
 * the name. The authority's number needs one other fact. An electronic invoice inside the PDF, which may be another's,
 * stands for a total that has no label, or for the words beside a lone number, with the day or the customer's tax number.
 * Nothing may contradict.
 */
function isAccepted(printed: Comparison, name: boolean): boolean {
  if (contradictions(printed).length > 0 || printed.several) return false;
  const date = printed.date === 'agrees';
  const taxId = printed.taxId === 'agrees';
  const total = printed.total === 'agrees';
  const eInvoice = printed.eInvoice === 'agrees' && (date || taxId);
  switch (identity(printed)) {
    case 'fiscal':
      return (
        total || taxId || (printed.number === 'agrees' && printed.fiscalNumber === 'agrees') || (printed.sum && date)
      );
    case 'number':
      return total || eInvoice || (printed.sum && (date || taxId));
    case 'lone':
      return total && (eInvoice || [name, date, taxId].filter(Boolean).length >= 2);
    case 'none':
      return false;
  }
}

const CONTRADICTORY = [
  'kind',
  'electronicId',
  'fiscalNumber',
  'series',
  'total',
  'date',
  'currency',
  'taxId',
  'eInvoice',
  'branch',
] as const;

/** The facts that say it is another document. The authority's number outranks SAP's own, which need not be printed. */
function contradictions(printed: Comparison): readonly (keyof Comparison)[] {
  const byAuthority = printed.electronicId === 'agrees' || printed.fiscalNumber === 'agrees';
  const facts: readonly (keyof Comparison)[] = byAuthority ? CONTRADICTORY : [...CONTRADICTORY, 'number'];
  return facts.filter(
    (fact) => printed[fact] === 'contradicts' && !(fact === 'eInvoice' && outweighsEInvoice(printed)),
  );
}

/** Programs attach the electronic invoice of another: it alone does not outweigh number, total and day of the print. */
function outweighsEInvoice(printed: Comparison): boolean {
  const identified = identity(printed) === 'fiscal' || identity(printed) === 'number';
  return identified && printed.total === 'agrees' && printed.date === 'agrees';
}

/**
 * Is it another document's, although it came into being for this invoice? A print of SAP may leave out SAP's own number, or
 * show a day and a currency that are not those of its books.
 */
function isAnothers(printed: Comparison): boolean {
  const fatal = ['kind', 'electronicId', 'fiscalNumber', 'taxId', 'total', 'eInvoice'] as const;
  const neither = printed.number === 'contradicts' && printed.total !== 'agrees';
  return (
    printed.several ||
    neither ||
    fatal.some((fact) => printed[fact] === 'contradicts' && !(fact === 'eInvoice' && outweighsEInvoice(printed)))
  );
}

/** Made when something is first missing: that takes longer than a comparison, and a part of a command's start. */
let inWords: Intl.ListFormat | null = null;

function missing(printed: Comparison, { text, branch }: DocumentFacts, invoice: CandidateInvoice): string {
  const name = nameWords(nameOf(invoice));
  const lacking = [
    ...(printed.several ? [`that it contains only one document (${text?.several})`] : []),
    ...(printed.kind === 'contradicts' ? [`that it is ${name === 'invoice' ? 'an' : 'a'} ${name}`] : []),
    ...(identity(printed) === 'none' || printed.number === 'contradicts' ? ['the document number'] : []),
    ...(printed.fiscalNumber === 'contradicts' ? [`the fiscal number ${invoice.fiscalNumber}`] : []),
    ...(printed.electronicId === 'contradicts' ? [`the electronic id ${invoice.electronicId}`] : []),
    ...(printed.series === 'contradicts' ? [`the series ${invoice.seriesName}`] : []),
    ...(printed.total === 'agrees' ? [] : [`the total of ${invoice.total} ${invoice.currency}`]),
    ...(printed.currency === 'contradicts' && printed.total === 'agrees' ? [`that it is in ${invoice.currency}`] : []),
    ...(printed.date === 'contradicts' ? [`the date ${invoice.docDate}`] : []),
    ...(printed.eInvoice === 'contradicts' ? ['the electronic invoice inside it, which is of another'] : []),
    ...(printed.branch === 'contradicts'
      ? [`the branch ${invoice.branch?.name ?? invoice.branch?.id}, as it is in the folder of branch ${branch}`]
      : []),
    ...(printed.taxId === 'contradicts' ? [`the customer's tax number ${invoice.taxId}`] : []),
  ];
  inWords ??= new Intl.ListFormat('en');
  return inWords.format(lacking.length > 0 || text === null ? lacking : ['a second fact']);
}

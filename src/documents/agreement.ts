import { keyOf } from '../sap/doc-entry.ts';
import { canonicalAmount } from './amounts.ts';
import type { CandidateInvoice } from './candidate-invoice.ts';
import { compositeKey } from './composites.ts';
import type { DocumentFacts, NameFacts, TextFacts } from './document-facts.ts';
import { parseFiscalNumber, sameFiscalNumber } from './fiscal-number.ts';
import { fitsKind } from './kinds.ts';
import { compactId } from './text-facts.ts';

/** How far a PDF and an invoice agree. */
export interface Agreement {
  /** The file name points at this invoice. */
  readonly name: boolean;
  /** And at its series. */
  readonly nameWithSeries: boolean;
  /** The text carries its document number or fiscal number. */
  readonly number: boolean;
  /** Enough independent facts agree, and none contradicts. */
  readonly accepted: boolean;
  /** It would be, were the file named after it. */
  readonly acceptedIfNamed: boolean;
  /** What is printed is another document's: no proof of another kind makes up for it. */
  readonly contradicted: boolean;
  /** Facts that agree, in words. */
  readonly agreed: readonly string[];
  /** What the text does not confirm, in words for a person who looks at it. */
  readonly missing: string;
}

/** Compares what a PDF says with what SAP says. Pure. */
export function agreement(facts: DocumentFacts, invoice: CandidateInvoice): Agreement {
  const named = compareName(facts.name, invoice);
  if (facts.text === null) return { ...named, ...NOTHING_PRINTED };
  const printed = compareText(facts.text, invoice);
  const holds = judge(printed, named.name);
  const witnesses: readonly (readonly [boolean, string])[] = [
    [named.name, 'name'],
    [named.nameWithSeries, 'series in the name'],
    [printed.fiscal === 'agrees', 'fiscal number'],
    [printed.number !== 'absent', 'document number'],
    [printed.series, 'series'],
    [printed.total !== 'absent', 'total'],
    [printed.taxId === 'agrees', 'tax number'],
    [printed.date, 'date'],
    [printed.currency, 'currency'],
  ];
  return {
    ...named,
    number: holds.number,
    accepted: holds.accepted,
    acceptedIfNamed: judge(printed, true).accepted,
    contradicted: holds.contradicted || (facts.text.labelledNumbers.length > 0 && !holds.number && !holds.total),
    agreed: witnesses.filter(([agrees]) => agrees).map(([, fact]) => fact),
    missing: missing(printed, holds, invoice),
  };
}

const NOTHING_PRINTED = {
  number: false,
  accepted: false,
  acceptedIfNamed: false,
  contradicted: false,
  agreed: [],
  missing: 'anything',
} as const;

function compareName(name: NameFacts, invoice: CandidateInvoice): Pick<Agreement, 'name' | 'nameWithSeries'> {
  const fiscal = parseFiscalNumber(invoice.fiscalNumber);
  const points =
    name.docNums.includes(invoice.docNum) ||
    name.docEntries.some((docEntry) => keyOf(docEntry) === invoice.ref.key) ||
    (fiscal !== null && name.fiscalNumbers.some((number) => sameFiscalNumber(number, fiscal)));
  const { seriesName } = invoice;
  const withSeries = seriesName !== null && name.composites.includes(compositeKey(seriesName, invoice.docNum));
  return { name: points, nameWithSeries: points && withSeries };
}

interface Printed {
  readonly kind: boolean;
  /** Labelled as the document's number; somewhere, where no number is labelled; or not at all. */
  readonly number: 'labelled' | 'somewhere' | 'absent';
  /** Behind a word for the total or the largest amount; somewhere; or not at all. */
  readonly total: 'sure' | 'somewhere' | 'absent';
  readonly fiscal: 'agrees' | 'contradicts' | 'unknown';
  readonly taxId: 'agrees' | 'contradicts' | 'unknown';
  readonly series: boolean;
  readonly date: boolean;
  readonly currency: boolean;
}

function compareText(text: TextFacts, invoice: CandidateInvoice): Printed {
  const total = canonicalAmount(invoice.total);
  const somewhere = text.labelledNumbers.length === 0 && text.numbers.includes(invoice.docNum);
  const { seriesName } = invoice;
  return {
    kind: fitsKind(text.kinds, invoice.ref.type),
    number: text.labelledNumbers.includes(invoice.docNum) ? 'labelled' : somewhere ? 'somewhere' : 'absent',
    total: text.totals.includes(total) ? 'sure' : text.amounts.includes(total) ? 'somewhere' : 'absent',
    fiscal: compareFiscal(text, invoice),
    taxId: compareTaxId(text, invoice.taxId),
    series: seriesName !== null && text.composites.includes(compositeKey(seriesName, invoice.docNum)),
    date: text.dates.includes(invoice.docDate),
    currency: text.currencies.includes(invoice.currency),
  };
}

function compareFiscal(text: TextFacts, invoice: CandidateInvoice): Printed['fiscal'] {
  const fiscal = parseFiscalNumber(invoice.fiscalNumber);
  if (fiscal === null) return 'unknown';
  if (text.fiscalNumbers.some((number) => sameFiscalNumber(number, fiscal))) return 'agrees';
  // One without a letter may be a delivery note's.
  return text.fiscalNumbers.some(({ letter }) => letter !== null) ? 'contradicts' : 'unknown';
}

function compareTaxId(text: TextFacts, taxId: string | null): Printed['taxId'] {
  if (taxId === null) return 'unknown';
  if (text.taxIds.includes(compactId(taxId))) return 'agrees';
  // The issuer's own is always there; a second one that is not this customer's is another customer's.
  return text.taxIds.length >= 2 ? 'contradicts' : 'unknown';
}

interface Holds {
  readonly number: boolean;
  readonly total: boolean;
  readonly contradicted: boolean;
  readonly accepted: boolean;
}

/**
 * Accepted are the document's number and its total, both printed, or its fiscal number and one of total, document
 * number and tax number. A number that stands somewhere without a word for it may be a fact of anything: it needs two
 * of name, date and tax number beside it. A total that is neither labelled nor the largest amount needs the tax
 * number. No witness counts twice.
 */
function judge(printed: Printed, name: boolean): Holds {
  const taxId = printed.taxId === 'agrees';
  const fiscal = printed.fiscal === 'agrees';
  const total = printed.total === 'sure' || (printed.total === 'somewhere' && taxId);
  const taxIdIsFree = taxId && printed.total !== 'somewhere';
  const witnesses = [name, printed.date, taxIdIsFree].filter(Boolean).length;
  const number = printed.number === 'labelled' || (printed.number === 'somewhere' && witnesses >= 2);
  const agrees = (number && total) || (fiscal && (total || number || taxId));
  const contradicted = !printed.kind || printed.fiscal === 'contradicts' || printed.taxId === 'contradicts';
  return { number: number || fiscal, total, contradicted, accepted: agrees && !contradicted };
}

function missing(printed: Printed, holds: Holds, invoice: CandidateInvoice): string {
  const lacking = [
    ...(printed.kind
      ? []
      : [`that it is ${invoice.ref.type === 'invoice' ? 'an' : 'a'} ${invoice.ref.type.replace('_', ' ')}`]),
    ...(holds.number ? [] : ['the document number']),
    ...(printed.fiscal === 'contradicts' ? [`the fiscal number ${invoice.fiscalNumber}`] : []),
    ...(holds.total ? [] : [`the total of ${invoice.total} ${invoice.currency}`]),
    ...(printed.taxId === 'contradicts' ? [`the customer's tax number ${invoice.taxId}`] : []),
  ];
  return new Intl.ListFormat('en').format(lacking);
}

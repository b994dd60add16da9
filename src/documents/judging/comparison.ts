import { keyOf } from '../../sap/doc-entry.ts';
import { nameOf } from '../../sap/document-name.ts';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import { compositeKey } from '../composites.ts';
import type { DocumentFacts, NameFacts, TextFacts } from '../document-facts.ts';
import { parseFiscalNumber, parseFolio, sameFiscalNumber } from '../facts/fiscal-number.ts';
import { fitsKind } from '../facts/kinds.ts';
import { isInternal, type OwnNumber } from '../facts/own-number.ts';
import { currencyOf, hasThreeDecimals, smallestUnits } from '../grammar/currencies.ts';
import { meansNumber } from '../grammar/document-numbers.ts';
import { compactId, sameTaxNumber, shapesOf } from '../grammar/tax-numbers.ts';
import type { Place } from '../layout/page.ts';
import { compareEInvoices } from './e-invoices.ts';
import type { Says } from './says.ts';
import { contradictsSeries } from './series.ts';

/** A document compared with an invoice, fact by fact. */
export interface Comparison {
  readonly kind: Says;
  /** The document's own number, after its label or in its title. */
  readonly number: Says;
  /** An unlabelled number, the only one alone on its line. */
  readonly loneNumber: boolean;
  /** The number required by the fiscal authority: voucher, folio with series. */
  readonly fiscalNumber: Says;
  /** Access key, UUID or IRN. */
  readonly electronicId: Says;
  readonly series: Says;
  readonly total: Says;
  /** No total is labelled, and this is the largest amount, to which a net and a tax add up. */
  readonly sum: boolean;
  readonly date: Says;
  readonly currency: Says;
  readonly taxId: Says;
  /** The electronic invoice inside the PDF. */
  readonly eInvoice: Says;
  /** The branch whose PDFs alone are where it was found. */
  readonly branch: Says;
  /** The text belongs to more than one document. */
  readonly several: boolean;
}

/** Compares what is printed, and where it was found, with what SAP says. Pure. */
export function compare(text: TextFacts, branch: number | undefined, invoice: CandidateInvoice): Comparison {
  const folio = parseFolio(invoice.fiscalNumber);
  const own = ownNumbersOf(text);
  const byNumber = compareNumbers(own, (number) => meansNumber(number, invoice.docNum));
  const byFolio = folio ? compareNumbers(own, (number) => meansFolio(number, folio)) : null;
  // If a folio is printed, SAP's own number counts only if labelled as internal.
  const internal = own.internal.some((number) => meansNumber(number, invoice.docNum));
  return {
    kind: text.kinds.length === 0 ? 'unknown' : fitsKind(text.kinds, nameOf(invoice)) ? 'agrees' : 'contradicts',
    number: internal ? 'agrees' : byFolio ? 'unknown' : byNumber,
    loneNumber: own.main.length === 0 && text.loneNumber === (folio?.number ?? invoice.docNum),
    fiscalNumber: byFolio ?? compareVoucher(text, invoice),
    electronicId: compareElectronicId(text, invoice.electronicId ?? null),
    series: compareSeries(text, own.main, invoice),
    total: compareTotal(text, invoice),
    sum: text.sum !== null && readingsOf(text.sum.value, text, invoice).includes(unitsOf(invoice.total, invoice)),
    date: compareDate(text, invoice),
    currency: compareCurrency(text, invoice),
    taxId: compareTaxId(text.taxIds, invoice.taxId),
    eInvoice: compareEInvoices(text.eInvoices, invoice),
    branch: compareBranch(branch, invoice),
    several: text.several !== null,
  };
}

/** Own numbers; those that the print calls internal are SAP's beside the one of the authority. */
interface Own {
  readonly main: readonly OwnNumber[];
  readonly internal: readonly OwnNumber[];
}

function ownNumbersOf({ numbers }: TextFacts): Own {
  return { main: numbers.filter((one) => !isInternal(one)), internal: numbers.filter(isInternal) };
}

function compareNumbers({ main }: Own, means: (number: OwnNumber) => boolean): Says {
  if (main.length === 0) return 'unknown';
  return main.some(means) ? 'agrees' : 'contradicts';
}

function meansFolio(number: OwnNumber, folio: { readonly series: string; readonly number: number }): boolean {
  if (!meansNumber(number, folio.number)) return false;
  // A prefix of digits is a type of document (Chile) or a series in a field of its own (Brazil).
  if (number.series === '' || /^\d*$/.test(folio.series)) return true;
  return compactId(number.series) === compactId(folio.series);
}

function compareVoucher({ fiscalNumbers }: TextFacts, invoice: CandidateInvoice): Says {
  const fiscal = parseFiscalNumber(invoice.fiscalNumber);
  if (fiscal === null) return 'unknown';
  if (fiscalNumbers.some((number) => sameFiscalNumber(number, fiscal))) return 'agrees';
  // One without a letter may be a delivery note's.
  return fiscalNumbers.some(({ letter }) => letter !== null) ? 'contradicts' : 'unknown';
}

function compareElectronicId({ accessKeys, electronicIds }: TextFacts, known: string | null): Says {
  if (known === null) return 'unknown';
  const compact = /^[\d .-]{44,}$/.test(known) ? known.replace(/\D/g, '') : known.trim().toUpperCase();
  if (accessKeys.some(({ key }) => key === compact) || electronicIds.includes(compact)) return 'agrees';
  // A related document's UUID may be printed; a key or an authorization is the document's own.
  const rivals = /^\d{44}$/.test(compact) ? accessKeys : /^\d{14}$/.test(compact) ? electronicIds.filter(isCae) : [];
  return rivals.length > 0 ? 'contradicts' : 'unknown';
}

function compareSeries(text: TextFacts, main: readonly OwnNumber[], { seriesName, docNum }: CandidateInvoice): Says {
  if (seriesName === null) return 'unknown';
  if (text.composites.includes(compositeKey(seriesName, docNum))) return 'agrees';
  const printed = main.filter((number) => meansNumber(number, docNum)).map(({ series }) => series);
  return printed.length > 0 && printed.every((series) => contradictsSeries(series, seriesName))
    ? 'contradicts'
    : 'unknown';
}

function isCae(id: string): boolean {
  return /^\d{14}$/.test(id);
}

/** A PDF in the folder of a branch is of no other branch; an invoice of which SAP tells no branch may be of any. */
export function compareBranch(branch: number | undefined, invoice: CandidateInvoice): Says {
  if (branch === undefined || !invoice.branch) return 'unknown';
  return branch === invoice.branch.id ? 'agrees' : 'contradicts';
}

function unitsOf(amount: string, { currency }: CandidateInvoice): number {
  return smallestUnits(amount, currencyOf(currency));
}

/**
 * What an amount may be: where no currency is printed, 250.525 was read as a whole number, and may be one of an invoice in a
 * currency with three decimals.
 */
function readingsOf(amount: string, { currencies }: TextFacts, invoice: CandidateInvoice): number[] {
  const units = unitsOf(amount, invoice);
  const mayBeThousandths =
    currencies.length === 0 && hasThreeDecimals(currencyOf(invoice.currency)) && !amount.includes('.');
  return mayBeThousandths ? [units, units / 1000] : [units];
}

/** A total of zero proves nothing. */
function compareTotal(text: TextFacts, invoice: CandidateInvoice): Says {
  const { total } = text;
  if (total === null) return 'unknown';
  const size = invoice.ref.type === 'credit_note' ? Math.abs : (value: number) => value;
  const known = size(unitsOf(invoice.total, invoice));
  if (!readingsOf(total.value, text, invoice).map(size).includes(known)) return 'contradicts';
  return known === 0 ? 'unknown' : 'agrees';
}

/** The best available dates: labelled as date of issue; labelled "date"; any not labelled otherwise. */
function bestDates({ dates }: TextFacts): readonly { readonly readings: readonly string[]; readonly at: Place }[] {
  return [dates.issued, dates.dated, dates.others].find((list) => list.length > 0) ?? [];
}

function compareDate(text: TextFacts, { docDate, taxDate }: CandidateInvoice): Says {
  const dates = bestDates(text);
  if (dates.length === 0) return 'unknown';
  const known = [docDate, ...(taxDate ? [taxDate] : [])];
  return dates.some(({ readings }) => readings.some((day) => known.includes(day))) ? 'agrees' : 'contradicts';
}

function compareCurrency({ total, currencies }: TextFacts, invoice: CandidateInvoice): Says {
  const known = currencyOf(invoice.currency);
  if (known === null) return 'unknown';
  if (total?.currency) return total.currency === known ? 'agrees' : 'contradicts';
  if (currencies.length === 0) return 'unknown';
  return currencies.includes(known) ? 'agrees' : 'contradicts';
}

function compareTaxId(printed: readonly string[], taxId: string | null): Says {
  if (taxId === null || compactId(taxId).length < 5) return 'unknown';
  const known = compactId(taxId);
  if (printed.some((one) => sameTaxNumber(one, known))) return 'agrees';
  // The issuer's own is always there; a second one of the kind that is not this customer's is another customer's.
  const kinds = shapesOf(known);
  const rivals = printed.filter((one) => shapesOf(one).some((kind) => kinds.includes(kind)));
  return rivals.length >= 2 ? 'contradicts' : 'unknown';
}

/** Whether the file name matches an invoice. */
export function compareName(
  { name }: DocumentFacts,
  invoice: CandidateInvoice,
): { readonly name: boolean; readonly nameWithSeries: boolean } {
  const points = pointsAt(name, invoice);
  const { seriesName } = invoice;
  const withSeries = seriesName !== null && name.composites.includes(compositeKey(seriesName, invoice.docNum));
  return { name: points, nameWithSeries: points && withSeries };
}

function pointsAt(name: NameFacts, invoice: CandidateInvoice): boolean {
  const fiscal = parseFiscalNumber(invoice.fiscalNumber);
  const folio = parseFolio(invoice.fiscalNumber);
  return (
    name.docNums.includes(folio?.number ?? invoice.docNum) ||
    name.docNums.includes(invoice.docNum) ||
    name.docEntries.some((docEntry) => keyOf(docEntry) === invoice.ref.key) ||
    (fiscal !== null && name.fiscalNumbers.some((number) => sameFiscalNumber(number, fiscal)))
  );
}

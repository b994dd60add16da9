import { canonicalAmount } from './amounts.ts';
import type { DocumentFacts } from './document-facts.ts';
import { parseFiscalNumber, sameFiscalNumber } from './fiscal-number.ts';
import type { CandidateInvoice } from './match.ts';
import { compactId, compositeKey } from './text-facts.ts';

/** How far a PDF and an invoice agree. */
export interface Agreement {
  /** The file name points at this invoice. */
  readonly name: boolean;
  /** The text carries its document number or fiscal number. */
  readonly number: boolean;
  /** Enough independent facts agree, and none contradicts. */
  readonly accepted: boolean;
  /** Facts that agree, in words. */
  readonly agreed: readonly string[];
  /** What a person should look for, in words. */
  readonly missing: string;
}

/**
 * Accepted are the document's number and its total, both printed, or its fiscal number and one of total, document
 * number and tax number. A number that stands somewhere without a word for it, or a total that is neither labelled nor
 * the largest amount, may belong to another fact of another invoice: each asks for one more witness.
 */
export function agreement(facts: DocumentFacts, invoice: CandidateInvoice): Agreement {
  const { text } = facts;
  const fiscal = parseFiscalNumber(invoice.fiscalNumber);
  const name =
    facts.name.docNums.includes(invoice.docNum) ||
    facts.name.docEntries.includes(invoice.ref.docEntry) ||
    (fiscal !== null && facts.name.fiscalNumbers.some((number) => sameFiscalNumber(number, fiscal)));
  if (text === null) return { name, number: false, accepted: false, agreed: name ? ['name'] : [], missing: 'anything' };

  const total = canonicalAmount(invoice.total);
  const fiscalAgrees = fiscal !== null && text.fiscalNumbers.some((number) => sameFiscalNumber(number, fiscal));
  const fiscalContradicts =
    fiscal !== null && !fiscalAgrees && text.fiscalNumbers.some(({ letter }) => letter !== null);
  const numberIsLabelled = text.labelledNumbers.includes(invoice.docNum);
  const numberStandsAlone = text.labelledNumbers.length === 0 && text.numbers.includes(invoice.docNum);
  const totalIsSure = text.totals.includes(total);
  const totalSomewhere = totalIsSure || text.amounts.includes(total);
  const ownTaxId = invoice.taxId === null ? null : compactId(invoice.taxId);
  const taxId = ownTaxId !== null && text.taxIds.includes(ownTaxId);
  // The issuer's own is always there; a second one that is not this customer's is another customer's.
  const taxIdContradicts = ownTaxId !== null && !taxId && text.taxIds.length >= 2;
  const date = text.dates.includes(invoice.docDate);
  const series =
    invoice.seriesName !== null && text.composites.includes(compositeKey(invoice.seriesName, invoice.docNum));

  const byFiscal = fiscalAgrees && (totalSomewhere || numberIsLabelled || taxId);
  const numberHolds = numberIsLabelled || (numberStandsAlone && (name || taxId || date));
  const totalHolds = totalIsSure || (totalSomewhere && taxId);
  const witnesses: readonly (readonly [boolean, string])[] = [
    [name, 'name'],
    [fiscalAgrees, 'fiscal number'],
    [numberIsLabelled || numberStandsAlone, 'document number'],
    [series, 'series'],
    [totalSomewhere, 'total'],
    [taxId, 'tax number'],
    [date, 'date'],
    [text.currencies.includes(invoice.currency), 'currency'],
  ];
  return {
    name,
    number: fiscalAgrees || numberHolds,
    accepted: !fiscalContradicts && !taxIdContradicts && (byFiscal || (numberHolds && totalHolds)),
    agreed: witnesses.filter(([agrees]) => agrees).map(([, fact]) => fact),
    missing: missing(fiscalAgrees || numberHolds, totalHolds, `${invoice.total} ${invoice.currency}`),
  };
}

function missing(number: boolean, total: boolean, printedTotal: string): string {
  if (number) return `the total of ${printedTotal}`;
  return total ? 'the document number' : `the document number and the total of ${printedTotal}`;
}

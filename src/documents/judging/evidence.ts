import type { CandidateInvoice } from '../candidate-invoice.ts';
import type { PlacedId, TextFacts } from '../document-facts.ts';
import { parseFiscalNumber, parseFolio, sameFiscalNumber } from '../facts/fiscal-number.ts';
import { meansNumber } from '../grammar/document-numbers.ts';
import { compactId, sameTaxNumber } from '../grammar/tax-numbers.ts';
import type { Place } from '../layout/page.ts';

/** A fact that matches an invoice, and its position. */
export interface Evidence {
  /** "document number", "total", "date", "tax number". */
  readonly fact: string;
  /** Its label; empty if there is none. */
  readonly label: string;
  /** As it was read: a number as printed, an amount as a canonical decimal, a day as `YYYY-MM-DD`. */
  readonly value: string;
  readonly at: Place;
}

/** Positions of the matching facts, for people who check the document, and for the record. */
export function evidenceOf(text: TextFacts, invoice: CandidateInvoice): readonly Evidence[] {
  const counter = parseFolio(invoice.fiscalNumber)?.number ?? invoice.docNum;
  const numbers = text.numbers
    .filter((number) => meansNumber(number, counter) || meansNumber(number, invoice.docNum))
    .map(({ printed, label, at }) => ({ fact: 'document number', label, value: printed, at }));
  const { total, sum } = text;
  const totals = total
    ? [{ fact: 'total', label: total.label, value: total.value, at: total.at }]
    : sum
      ? [{ fact: 'total', label: '', value: sum.value, at: sum.at }]
      : [];
  const { issued, dated, others } = text.dates;
  const days = [...issued, ...dated, ...others].flatMap(({ readings, label, at }) => {
    const day = readings.find((reading) => reading === invoice.docDate || reading === invoice.taxDate);
    return day === undefined ? [] : [{ fact: 'date', label, value: day, at }];
  });
  return [...numbers.slice(0, 1), ...idsOf(text, invoice), ...totals, ...days.slice(0, 1)];
}

/** Those ids that are the invoice's or its customer's, one of a kind. */
function idsOf({ ids }: TextFacts, { fiscalNumber, electronicId, taxId }: CandidateInvoice): Evidence[] {
  const fiscal = parseFiscalNumber(fiscalNumber);
  const electronic = compactId(electronicId ?? '');
  const tax = compactId(taxId ?? '');
  const agrees: Readonly<Record<PlacedId['fact'], (value: string) => boolean>> = {
    'fiscal number': (value) => {
      const printed = parseFiscalNumber(value);
      return fiscal !== null && printed !== null && sameFiscalNumber(printed, fiscal);
    },
    'access key': (value) => compactId(value) === electronic,
    'electronic id': (value) => compactId(value) === electronic,
    'tax number': (value) => tax !== '' && sameTaxNumber(value, tax),
  };
  const own = ids.filter(({ fact, value }) => agrees[fact](value));
  return [...new Map(own.toReversed().map((id) => [id.fact, shown(id)])).values()].toReversed();
}

function shown({ fact, value, at }: PlacedId): Evidence {
  return { fact, label: '', value, at };
}

/** What a print says of itself, whoever's it is: its own numbers, its total and its days, with their places. */
export function printedFacts(text: TextFacts | null): readonly Evidence[] {
  if (text === null) return [];
  const { numbers, total, sum, dates, ids } = text;
  return [
    ...numbers.map(({ printed, label, at }) => ({ fact: 'document number', label, value: printed, at })),
    ...(total ? [{ fact: 'total', label: total.label, value: total.value, at: total.at }] : []),
    ...(sum ? [{ fact: 'total', label: '', value: sum.value, at: sum.at }] : []),
    ...[...dates.issued, ...dates.dated].map(({ readings, label, at }) => ({
      fact: 'date',
      label,
      value: readings.join(' or '),
      at,
    })),
    ...ids.map(shown),
  ].slice(0, MOST_SHOWN);
}

/** A file of many documents says too much to be kept. */
const MOST_SHOWN = 20;

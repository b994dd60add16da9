import { findAmounts } from './amounts.ts';
import { findComposites } from './composites.ts';
import { findDates } from './dates.ts';
import type { TextFacts } from './document-facts.ts';
import { findFiscalNumbers } from './fiscal-number.ts';
import { ownText } from './references.ts';

/** Words for the document, right before its number, in the languages of the field. */
const LABEL = new RegExp(
  [
    // The words that mean an invoice need no more; "document" does, because it also means an identity card.
    String.raw`(?<!\p{L})(?:(?:invoice|factur(?:as?|e)(?:\s+(?:electr[oó]nica|de\s+venta)){0,2}|fatura|nota\s+fiscal|nf-?e|rechnung(?:s-?\s?n(?:ummer|r\.?))?|credit\s+note|nota\s+de\s+cr[eé]dito(?:\s+electr[oó]nica)?|gutschrift|delivery\s+note|lieferschein)`,
    String.raw`(?:\s+(?:de\s+)?(?:no|nr|nro|num|number|n[uú]mero|interno))?|`,
    String.raw`(?:document|documento|comprobante|beleg)\s*-?(?:no|nr|nro|num|number|n[uú]mero|nummer|interno))`,
    // The number sign, then a series (INV/2026/, EXP-, PRI), then the number itself, not part of an amount or a date.
    String.raw`\s*(?:n[°ºo]|nr|nro|no|#)?\.?\s*[:#]?\s*(?<number>(?:[A-Z][A-Z0-9]{0,7}[-/](?:[A-Z0-9]{1,8}[-/]){0,2}|(?-i:[A-Z]{1,5}) )?\d{1,10})(?![\d.,/-]*\d)`,
  ].join(''),
  'giu',
);

/**
 * Words for the total. "Subtotal" and "Total IVA" are none; "Total (incl. VAT)" is. Dots that lead to the amount are taken
 * at once (a group that is looked ahead and then repeated gives nothing back), however many there are.
 */
const TOTAL =
  /(?<![\p{L}-])(?:grand\s+total|total\s+(?:amount|due|a\s+pagar|da\s+nota|geral|general|factura|fatura|invoice|amount\s+due)|importe\s+total|valor\s+total(?:\s+da\s+nota)?|amount\s+due|balance\s+due|gesamtbetrag|rechnungsbetrag|endbetrag|gesamtsumme|zahlbetrag|gesamt|total)(?:\s*\([^)]{0,30}\))?(?=(?<gap>[\s:.]*))\k<gap>(?:in\s+)?(?:[A-Z]{3}|US\$|U\$S|R\$|MX\$|[$€£₹])?[\s:]*(?=\d)/giu;

const SYMBOLS: readonly (readonly [RegExp, string])[] = [
  [/R\$/, 'BRL'],
  [/US\$|U\$S/, 'USD'],
  [/€/, 'EUR'],
  [/₹|(?<!\p{L})Rs\.?(?!\p{L})/u, 'INR'],
  [/£/, 'GBP'],
];
const CURRENCY_CODE = /(?<!\p{L})(ARS|BRL|MXN|INR|EUR|USD|GBP|CLP|COP|PEN|UYU|PYG|BOB|CHF|CAD)(?!\p{L})/gu;

/**
 * Tax numbers by their shape: CUIT 30-12345678-9, CNPJ 12.345.678/0001-95, RFC ABC010203XY9, GSTIN 27ABCDE1234F1Z5,
 * VAT DE123456789; otherwise what follows a word for it.
 */
const TAX_IDS: readonly RegExp[] = [
  /(?<!\d)\d{2}-\d{8}-\d(?!\d)/g,
  /(?<!\d)\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}(?!\d)/g,
  /(?<![A-ZÑ&])[A-ZÑ&]{3,4}-?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-?[A-Z0-9]{3}(?![A-Z0-9])/g,
  /(?<![A-Z0-9])\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9](?![A-Z0-9])/g,
  /(?<![A-Z])(?:AT(?=U)|BE|DE|DK|ES|FI|FR|IT|LU|NL|PL|PT|SE)U?\d{8,12}(?!\d)/g,
  /(?<=(?:CUIT|CNPJ|CPF|RFC|GSTIN|NIT|RUC|RUT|VAT|USt-?IdNr|Tax ID)[.:\s#]{0,3})[A-Z0-9][A-Z0-9./-]{6,20}[A-Z0-9]/gi,
];

/** Numbers longer than this are barcodes and authorisation codes; more than this many of anything, a price list. */
const LONGEST_NUMBER = 10;
const MOST_OF_A_KIND = 1000;

/**
 * Reads what a printed invoice says. Pure; the text is as the PDF yields it, in any order. It is foreign: each pattern
 * takes time in proportion to its length, whatever it holds.
 */
export function textFacts(text: string): TextFacts {
  const plain = tidy(text);
  const own = ownText(plain);
  const amounts = findAmounts(plain);
  const money = amounts.filter((amount) => amount.looksLikeMoney);
  const readingsAt = new Map(amounts.map(({ index, readings }) => [index, readings]));
  const labelled = [...plain.matchAll(TOTAL)].flatMap((match) => readingsAt.get(match.index + match[0].length) ?? []);
  return {
    kinds: own.kinds,
    labelledNumbers: some(labelledNumbers(own.text)),
    numbers: some(standaloneNumbers(own.text)),
    composites: some(findComposites(own.text)),
    fiscalNumbers: findFiscalNumbers(own.text).slice(0, MOST_OF_A_KIND),
    totals: some([...largest(money.map((amount) => amount.readings)), ...labelled]),
    amounts: some(amounts.flatMap((amount) => amount.readings)),
    currencies: some(currencies(plain)),
    taxIds: some(TAX_IDS.flatMap((shape) => [...plain.matchAll(shape)].map(([id]) => compactId(id)))),
    dates: some(findDates(plain)),
  };
}

/**
 * White space of any kind becomes one line end where it holds one, else one space, or two, which still part columns: no
 * pattern has to walk through a desert, and those that step over white space twice in a row stay linear.
 */
function tidy(text: string): string {
  return text
    .replace(/(\p{M}{8})\p{M}+/gu, '$1') // Normalising puts the marks of a letter in order, pair by pair.
    .normalize('NFKC')
    .replace(/\s+/g, (gap) => {
      if (gap.includes('\n')) return '\n';
      return gap.length > 1 ? '  ' : ' ';
    });
}

/** Letters and digits only, upper case: how tax numbers are compared. */
export function compactId(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

function labelledNumbers(text: string): number[] {
  return [...text.matchAll(LABEL)].flatMap((match) => {
    const digits = /\d{1,10}$/.exec(match.groups?.['number'] ?? '')?.[0];
    return digits ? [Number(digits)] : [];
  });
}

/** Whole numbers that are no part of an amount, a date or a fiscal number, alone or at the end of a composite. */
function standaloneNumbers(text: string): number[] {
  return [...text.matchAll(/(?<![\d.,'’])(?<![\d][-/])(\d+)(?![\d'’]|[.,]\d|[-/]\d)/g)]
    .map(([, digits = '']) => digits)
    .filter((digits) => digits.length <= LONGEST_NUMBER)
    .map(Number);
}

function currencies(text: string): string[] {
  const codes = [...text.matchAll(CURRENCY_CODE)].map(([code]) => code);
  return [...codes, ...SYMBOLS.filter(([symbol]) => symbol.test(text)).map(([, code]) => code)];
}

/** The readings of the greatest amount; an amount counts by its greatest reading. */
function largest(amounts: readonly (readonly string[])[]): readonly string[] {
  const size = (readings: readonly string[]) => Math.max(...readings.map(Number));
  return amounts
    .filter((readings) => readings.length > 0)
    .reduce<readonly string[]>(
      (best, readings) => (best.length === 0 || size(readings) > size(best) ? readings : best),
      [],
    );
}

/** Each once, and not too many. */
function some<T>(items: readonly T[]): T[] {
  return [...new Set(items)].slice(0, MOST_OF_A_KIND);
}

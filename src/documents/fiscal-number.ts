import type { FiscalNumber } from './document-facts.ts';

/**
 * Argentina's voucher number: a letter, the point of issue (4 or 5 digits) and the folio (8 digits), printed as
 * "A 0003-00001234", "A0003-00001234" or "FACTURA A Nro 0003 - 00001234", the letter often in a box of its own.
 */
const FISCAL =
  /(?:(?<![A-Za-z])(?<letter>[ABCEMR])\s{0,2}[-_ ]?\s{0,2}(?:N(?:ro|[°ºo])\.?:?\s{0,2})?)?(?<!\d)(?<!\d-)(?<point>\d{4,5})\s?[-_]\s?(?<folio>\d{8})(?!\d)/gi;

/** Every fiscal number of a text, without repetitions. */
export function findFiscalNumbers(text: string): FiscalNumber[] {
  const found = new Map<string, FiscalNumber>();
  for (const match of text.matchAll(FISCAL)) {
    const number = {
      letter: match.groups?.['letter']?.toUpperCase() ?? null,
      pointOfIssue: Number(match.groups?.['point']),
      folio: Number(match.groups?.['folio']),
    };
    found.set(`${number.letter}-${fiscalKey(number)}`, number);
  }
  return [...found.values()];
}

/** The fiscal number that SAP keeps for an invoice, or null when it has none. */
export function parseFiscalNumber(text: string | null): FiscalNumber | null {
  return text === null ? null : (findFiscalNumbers(text)[0] ?? null);
}

/** The same voucher; a letter that is not printed beside the number contradicts nothing. */
export function sameFiscalNumber(a: FiscalNumber, b: FiscalNumber): boolean {
  return fiscalKey(a) === fiscalKey(b) && (a.letter === null || b.letter === null || a.letter === b.letter);
}

/** Point of issue and folio, without the letter. */
export function fiscalKey(number: FiscalNumber): string {
  return `${number.pointOfIssue}-${number.folio}`;
}

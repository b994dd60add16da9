import type { FiscalNumber } from '../document-facts.ts';
import { matchesOf } from '../grammar/matches.ts';

/**
 * Argentina's voucher number: a letter, the point of issue (up to 5 digits) and the folio (up to 8), printed as
 * "A 0003-00001234", "FACTURA A Nro 0003 - 00001234", often with the letter in a separate box, or in two fields: "Punto de Venta:
 * 00003 Comp. Nro: 00001234". Shorter ones count only after a title ("A Factura 0001-22611").
 */
const SIGN = String.raw`N(?:ro|[°ºo])?\.?:?`;
const NUMBER = new RegExp(
  String.raw`(?:(?<![A-Za-z])(?<letter>[ABCEMR])\s{0,2}[-_ ]?\s{0,2}(?:${SIGN}\s{0,2})?)?(?<![\d/.])(?<!\d-)(?<point>\d{4,5})\s?[-_]\s?(?<folio>\d{8})(?![\d-])`,
  'gi',
);
const FIELDS =
  /(?<![a-z])(?:punto|pto\.?|pv)\s+(?:de\s+)?(?:venta|vta\.?)\s{0,2}[.:]?\s{0,2}(?<point>\d{1,5})[\s\-·,]{1,6}(?:comp(?:robante)?\.?\s{0,2})?(?:n[ro°º]{1,2}|n[uú]mero)\s{0,2}[.:]?\s{0,2}(?<folio>\d{1,8})(?!\d)/gi;
const TITLED =
  /(?<![A-Za-z])(?:(?<letter>[ABCEM])\s{1,2})?Factura\s{1,2}(?:(?<letterBehind>[ABCEM])\s{1,2})?(?:N(?:ro|[°ºo])\.?:?\s{0,2})?(?<point>\d{4,5})\s?-\s?(?<folio>\d{1,8})(?![\d-])/gi;

/** Every fiscal number in a text, without duplicates; if one appears with and without its letter, the one with it. */
export function findFiscalNumbers(text: string): FiscalNumber[] {
  const found = new Map<string, FiscalNumber>();
  for (const match of [NUMBER, TITLED, FIELDS].flatMap((pattern) => matchesOf(pattern, text))) {
    const { letter, letterBehind, point, folio } = match.groups ?? {};
    const number = {
      letter: (letter ?? letterBehind)?.toUpperCase() ?? null,
      pointOfIssue: Number(point),
      folio: Number(folio),
    };
    if (number.folio > 0) found.set(`${number.letter}-${fiscalKey(number)}`, number);
  }
  const numbers = [...found.values()];
  return numbers.filter(
    (one) =>
      one.letter !== null || !numbers.some((other) => other.letter !== null && fiscalKey(other) === fiscalKey(one)),
  );
}

/** The fiscal number stored in SAP for an invoice if it is an Argentine one, else null. */
export function parseFiscalNumber(text: string | null): FiscalNumber | null {
  return text === null ? null : (findFiscalNumbers(text)[0] ?? null);
}

/** A folio with its series, as used in other countries: "F001 123", "HGNL 195150", "4117". Null for an Argentine number. */
export function parseFolio(text: string | null): { readonly series: string; readonly number: number } | null {
  if (text === null || parseFiscalNumber(text) !== null) return null;
  const [, series = '', digits] = /^(?:(.*?)[\s-]{1,2})?(\d{1,12})$/.exec(text.trim()) ?? [];
  return digits === undefined
    ? null
    : { series: series.toUpperCase().replace(/[^\p{L}\d]+/gu, '-'), number: Number(digits) };
}

/** True for the same voucher; a missing letter is no contradiction. */
export function sameFiscalNumber(a: FiscalNumber, b: FiscalNumber): boolean {
  return fiscalKey(a) === fiscalKey(b) && (a.letter === null || b.letter === null || a.letter === b.letter);
}

/** As Argentina prints it: "A 0003-00001234". */
export function printedFiscal({ letter, pointOfIssue, folio }: FiscalNumber): string {
  const number = `${String(pointOfIssue).padStart(4, '0')}-${String(folio).padStart(8, '0')}`;
  return letter === null ? number : `${letter} ${number}`;
}

/** Point of issue and folio, without the letter. */
export function fiscalKey(number: FiscalNumber): string {
  return `${number.pointOfIssue}-${number.folio}`;
}

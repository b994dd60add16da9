/** Signs and codes of exactly one currency; "$" and "kr" stand for several, so they are not listed. */

import { matchesOf } from './matches.ts';

const SIGNS: Readonly<Record<string, string>> = {
  R$: 'BRL',
  US$: 'USD',
  U$S: 'USD',
  MX$: 'MXN',
  'S/': 'PEN',
  'S/.': 'PEN',
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₺': 'TRY',
  '₼': 'AZN',
  Kč: 'CZK',
  zł: 'PLN',
  Ft: 'HUF',
  Rs: 'INR',
  Fr: 'CHF',
  TL: 'TRY',
  Bs: 'BOB',
  '₪': 'ILS',
  '\u20c1': 'SAR',
  'ر.س': 'SAR',
  'ريال سعودي': 'SAR',
  'درهم اماراتي': 'AED',
  'د.ك': 'KWD',
  'دينار كويتي': 'KWD',
  'د.ب': 'BHD',
  'دينار بحريني': 'BHD',
  'ر.ع': 'OMR',
  'ريال عماني': 'OMR',
  'ر.ق': 'QAR',
  'ريال قطري': 'QAR',
  'ج.م': 'EGP',
  'جنيه مصري': 'EGP',
  'ש"ח': 'ILS',
  שח: 'ILS',
};
/**
 * Signs and words shared by several currencies, and names of currencies in words. The signs of the Emirates and of Jordan differ
 * in a letter that is spelled alike here.
 */
const SHARED =
  '$ kr Kr KR lei Lei LEI Gs Q euro Euro euros Euros EUROS dollars pesos B/. RD$ C$ A$ CA$ AU$ HK$ NT$ ¥ ₽ ₴ ₸ RM din ريال درهم جنيه دينار د.ا'.split(
    ' ',
  );
const CODES =
  'ARS BRL MXN INR EUR USD GBP CLP COP PEN UYU PYG BOB CHF CAD CZK PLN TRY AZN HUF RON SEK NOK DKK GTQ CRC HNL NIO DOP PAB VES AUD NZD JPY CNY ZAR AED SAR QAR ILS BGN RSD UAH KES NGN MAD EGP SGD HKD MYR THB IDR PHP VND KRW KZT GEL KWD BHD OMR JOD IQD TND LYD'.split(
    ' ',
  );
/** Currency codes that companies use in SAP: old codes and signs. */
const ALIASES: Readonly<Record<string, string>> = {
  MXP: 'MXN',
  EURO: 'EUR',
  ...Object.fromEntries(Object.entries(SIGNS).map(([sign, code]) => [sign.replaceAll(' ', ''), code])),
};

const escaped = (text: string) => text.replace(/[$./]/g, String.raw`\$&`);

const oneOf = (texts: readonly string[]) =>
  texts
    .toSorted((a, b) => b.length - a.length)
    .map(escaped)
    .join('|');
const beginsWithLetter = (one: string) => /^\p{L}/u.test(one);

const PRINTED = [...CODES, 'EURO', ...Object.keys(SIGNS), ...SHARED];
/** A sign or code, as part of a pattern with the flag `u`. A class of all letters takes long to parse, so it stands here once. */
export const CURRENCY = String.raw`(?<!\p{L})(?:${oneOf(PRINTED.filter(beginsWithLetter))})|${oneOf(PRINTED.filter((one) => !beginsWithLetter(one)))}`;
/** Those in Arabic or Hebrew, as part of a pattern. */
export const RTL_CURRENCY = oneOf([...Object.keys(SIGNS), ...SHARED].filter((one) => /^[\u0590-\u06ff]/u.test(one)));
/** ISO 4217's currencies with three decimals. */
const THREE_DECIMALS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));
/** Not the bank BHD of the Dominican Republic. */
const FOUND = new RegExp(String.raw`(?<!\b[Bb](?:anco|ANCO) )(?:${CURRENCY})(?!\p{L})`, 'gu');

/** ISO 4217 code of a sign or code; null if unknown or ambiguous. */
export function currencyOf(printed: string): string | null {
  const text = printed.replace(/\s|\.$/g, '');
  if (text in ALIASES) return ALIASES[text] ?? null;
  const code = text.toUpperCase();
  return ALIASES[code] ?? (CODES.includes(code) ? code : null);
}

/** @param currency an ISO 4217 code */
export function hasThreeDecimals(currency: string | null): boolean {
  return currency !== null && THREE_DECIMALS.has(currency);
}

/** An amount in hundredths, or thousandths of a currency with three decimals. */
export function smallestUnits(amount: string, currency: string | null): number {
  return Math.round(Number(amount) * (hasThreeDecimals(currency) ? 1000 : 100));
}

/** Every currency named in a text, as ISO 4217 codes. */
export function findCurrencies(text: string): string[] {
  return [...new Set(matchesOf(FOUND, text).flatMap(([sign]) => currencyOf(sign) ?? []))].sort();
}

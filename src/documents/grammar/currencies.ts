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
  'د.ا': 'AED',
  'درهم اماراتي': 'AED',
  'ر.ق': 'QAR',
  'ريال قطري': 'QAR',
  'ج.م': 'EGP',
  'جنيه مصري': 'EGP',
  'ש"ח': 'ILS',
  שח: 'ILS',
};
/** Signs and words shared by several currencies, and names of currencies in words. */
const SHARED =
  '$ kr Kr KR lei Lei LEI Gs Q euro Euro euros Euros EUROS dollars pesos B/. RD$ C$ A$ CA$ AU$ HK$ NT$ ¥ ₽ ₴ ₸ RM din ريال درهم جنيه'.split(
    ' ',
  );
const CODES =
  'ARS BRL MXN INR EUR USD GBP CLP COP PEN UYU PYG BOB CHF CAD CZK PLN TRY AZN HUF RON SEK NOK DKK GTQ CRC HNL NIO DOP PAB VES AUD NZD JPY CNY ZAR AED SAR QAR ILS BGN RSD UAH KES NGN MAD EGP SGD HKD MYR THB IDR PHP VND KRW KZT GEL'.split(
    ' ',
  );
/** Currency codes that companies use in SAP: old codes and signs. */
const ALIASES: Readonly<Record<string, string>> = {
  MXP: 'MXN',
  EURO: 'EUR',
  ...Object.fromEntries(Object.entries(SIGNS).map(([sign, code]) => [sign.replaceAll(' ', ''), code])),
};

const escaped = (text: string) => text.replace(/[$./]/g, String.raw`\$&`);

/** A sign or code, as part of a pattern with the flag `u`. */
export const CURRENCY = [...CODES, 'EURO', ...Object.keys(SIGNS), ...SHARED]
  .toSorted((a, b) => b.length - a.length)
  .map((one) => (/^\p{L}/u.test(one) ? String.raw`(?<!\p{L})${escaped(one)}` : escaped(one)))
  .join('|');
/** Those in Arabic or Hebrew, as part of a pattern. */
export const RTL_CURRENCY = [...Object.keys(SIGNS), ...SHARED]
  .filter((one) => /^[\u0590-\u06ff]/u.test(one))
  .toSorted((a, b) => b.length - a.length)
  .map(escaped)
  .join('|');
const FOUND = new RegExp(String.raw`(?:${CURRENCY})(?!\p{L})`, 'gu');

/** ISO 4217 code of a sign or code; null if unknown or ambiguous. */
export function currencyOf(printed: string): string | null {
  const text = printed.replace(/\s|\.$/g, '');
  if (text in ALIASES) return ALIASES[text] ?? null;
  const code = text.toUpperCase();
  return ALIASES[code] ?? (CODES.includes(code) ? code : null);
}

/** Every currency named in a text, as ISO 4217 codes. */
export function findCurrencies(text: string): string[] {
  return [...new Set(matchesOf(FOUND, text).flatMap(([sign]) => currencyOf(sign) ?? []))].sort();
}

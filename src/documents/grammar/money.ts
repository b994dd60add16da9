/**
 * Amounts of money as they are printed: 1.210,50 · 1,210.50 · 1 210,50 · 1'210.50 · 1,21,000.00 · -5,00 · 5,00- · (5,00) ·
 * R$ 5,00 · 5,00 EUR · KWD 5.000. Each number has exactly one reading: if both marks occur, the last is the decimal mark. Three
 * digits after a single mark are a group, unless the currency has three decimals.
 */

import { CURRENCY, currencyOf, hasThreeDecimals } from './currencies.ts';
import { matchesOf } from './matches.ts';

export interface Money {
  /** Canonical: "1210.5", "-5". */
  readonly value: string;
  /** ISO 4217, if an unambiguous currency is printed next to it. */
  readonly currency: string | null;
  /** Printed without decimals, grouping and currency: "1001" is more likely a number of something. */
  readonly plainNumber: boolean;
  /** A unit price: "5,00/kg". */
  readonly byUnit: boolean;
  readonly start: number;
  readonly end: number;
}

const NUMBER = String.raw`\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,4}(?:[.,]\d{1,6})?(?![\d])|\d{1,15}(?:[.,'’]\d{1,6}){0,6}`;
const MONEY = new RegExp(
  String.raw`(?<open>\()?(?<![\d.,/]|[\p{L}\d][-–])(?<before>[-–−+] ?)?(?<currencyBefore>(?:${CURRENCY})\.? ?)?(?<sign>[-–−+] ?)?(?<![\p{L}\d])(?<number>${NUMBER})(?<after> ?[-–−](?![\p{L}\d\-–]))?(?<currencyAfter> ?(?:${CURRENCY})(?![\p{L}\d]))?(?<late> ?[-–−](?![\p{L}\d\-–]))?(?<close>\))?`,
  'gu',
);

/**
 * Every amount in a text, in order; parts of dates, codes and rates ("19 %") do not count.
 *
 * @param threeDecimals whether an amount without a currency next to it has three decimals
 */
export function findMoney(text: string, threeDecimals = false): Money[] {
  return matchesOf(MONEY, text).flatMap((match) => {
    const { number = '', before, sign, after, late, open, close, currencyBefore, currencyAfter } = match.groups ?? {};
    const end = match.index + match[0].length;
    const rest = text.slice(end, end + 3);
    if (/^(?: ?%|[\d\p{L}]|[-/.:,]\d)/u.test(rest)) return [];
    const printed = currencyBefore ?? currencyAfter;
    const currency = currencyOf(printed ?? '');
    const value = readNumber(number, printed === undefined ? threeDecimals : hasThreeDecimals(currency));
    if (value === null) return [];
    const minus = [before, sign, after, late].some((one) => one !== undefined && !one.includes('+'));
    const negative = minus || (open !== undefined && close !== undefined);
    return [
      {
        value: negative && value !== '0' ? `-${value}` : value,
        currency,
        plainNumber: /^\d+$/.test(number) && printed === undefined,
        byUnit: /^ ?\/ ?\p{L}/u.test(rest),
        start: match.index,
        end,
      },
    ];
  });
}

/** A printed number as a canonical decimal; null if its marks make no sense. */
function readNumber(token: string, threeDecimals: boolean): string | null {
  const compact = token.replace(/[\s'’]/g, '');
  const marks = [...compact.matchAll(/[.,]/g)].map(({ 0: mark, index }) => ({ mark, index }));
  const last = marks.at(-1);
  if (!last) return canonical(compact, '');
  const [whole, fraction] = [compact.slice(0, last.index), compact.slice(last.index + 1)];
  const others = marks.slice(0, -1);
  const single = others.every(({ mark }) => mark !== last.mark);
  const decimal =
    others.length > 0
      ? single
      : threeDecimals || !/^\d{3}$/.test(fraction) || whole.length > 3 || whole === '0' || /[\s'’]/.test(token);
  if (!decimal) return isGrouped(compact, last.mark) ? canonical(compact.replace(/[.,]/g, ''), '') : null;
  const [group] = others;
  if (group && !isGrouped(whole, group.mark)) return null;
  return canonical(whole.replace(/[.,]/g, ''), fraction);
}

/** True for 1.210 · 12.345.678 · and India's 1,21,000. */
function isGrouped(text: string, mark: string): boolean {
  const [first = '', ...groups] = text.split(mark);
  const last = groups.pop();
  return (
    /^\d{1,3}$/.test(first) &&
    last !== undefined &&
    /^\d{3}$/.test(last) &&
    groups.every((group) => /^\d{2,3}$/.test(group) && (group.length === 3 || mark === ','))
  );
}

function canonical(whole: string, fraction: string): string {
  const digits = whole.replace(/^0+(?=\d)/, '');
  const decimals = fraction.replace(/0+$/, '');
  return decimals === '' ? digits : `${digits}.${decimals}`;
}

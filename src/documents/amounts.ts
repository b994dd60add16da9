/**
 * Amounts as people print them: 1.210,50 · 1,210.50 · 1 210,50 · 1'210.50 · 1,21,000.00 · 1210.5.
 * A token that can be read in two ways ("1.210") yields both readings; the invoice's own total picks one.
 */

/** Digits with separators between them; a space groups only when exactly three digits follow. */
const AMOUNT =
  /(?<![\d.,'’/-])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,3})?(?![\d/-])|(?<![\d.,'’/-])\d+(?:[.,'’]\d+)*(?![\d/-])/g;

/** Longer ones are account numbers and bar codes. */
const LONGEST_AMOUNT = 30;

/** One possible reading as a canonical decimal without needless zeros: "1210.5". */
export function canonicalAmount(text: string): string {
  const [whole = '0', fraction = ''] = text.replace(/^[-+]/, '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '');
  const decimals = fraction.replace(/(?<!0)0+$/, '');
  return decimals === '' ? digits : `${digits}.${decimals}`;
}

export interface PrintedAmount {
  /** Every reading, canonical. */
  readonly readings: readonly string[];
  /** Written like money: with decimals or grouping. A plain "1001" is more likely a number of something. */
  readonly looksLikeMoney: boolean;
  /** Where it begins in the text. */
  readonly index: number;
}

/** All amounts of a text, in their order. */
export function findAmounts(text: string): PrintedAmount[] {
  return [...text.matchAll(AMOUNT)]
    .filter(([token]) => token.length <= LONGEST_AMOUNT)
    .map((found) => {
      const [token] = found;
      return { readings: readingsOf(token), looksLikeMoney: /[.,'’\s]/.test(token), index: found.index };
    });
}

/** All readings of one printed number. */
export function readingsOf(token: string): string[] {
  const readings = new Set<string>();
  // "1 210,50" is one amount, or a quantity of 1 beside a price of 210,50.
  const [, lastColumn] = /\s(\d{3}(?:[.,]\d+)?)$/.exec(token) ?? [];
  if (lastColumn !== undefined) for (const reading of readingsOf(lastColumn)) readings.add(reading);
  const compact = token.replace(/[\s'’]/g, '');
  for (const decimalMark of ['.', ',']) {
    const reading = readWith(compact, decimalMark);
    if (reading !== null) readings.add(canonicalAmount(reading));
  }
  const whole = compact.replace(/[.,]/g, '');
  if (isGrouped(compact, '.') || isGrouped(compact, ',') || /^\d+$/.test(compact)) readings.add(canonicalAmount(whole));
  return [...readings];
}

/** Reads with this decimal mark, the other one grouping; null when the token cannot be written so. */
function readWith(token: string, decimalMark: string): string | null {
  const parts = token.split(decimalMark);
  if (parts.length !== 2) return null;
  const [whole = '', fraction = ''] = parts;
  const groupMark = decimalMark === '.' ? ',' : '.';
  if (!/^\d{1,6}$/.test(fraction)) return null;
  if (!/^\d+$/.test(whole) && !isGrouped(whole, groupMark)) return null;
  return `${whole.split(groupMark).join('')}.${fraction}`;
}

/** True for 1.210 · 12.345.678 · and India's 1,21,000. */
function isGrouped(text: string, mark: string): boolean {
  const groups = text.split(mark);
  const last = groups.at(-1);
  if (groups.length < 2 || last?.length !== 3) return false;
  return groups.every(
    (group, i) =>
      /^\d+$/.test(group) && (i === 0 ? group.length <= 3 : group.length === 3 || (group.length === 2 && mark === ',')),
  );
}

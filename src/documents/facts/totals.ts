import { CURRENCY, hasThreeDecimals } from '../grammar/currencies.ts';
import { findMoney, type Money } from '../grammar/money.ts';
import type { LabelKind } from '../labels/find-labels.ts';
import { hasRtl } from '../layout/bidi.ts';
import { type DocumentText, type PlacedCell, placeOf } from '../layout/document-text.ts';
import type { Place } from '../layout/page.ts';
import { cellLeftOf, cellsBelow, cellsRightOf, type PlacedLabel } from './values.ts';

/** An amount with a label. */
export interface LabelledAmount {
  readonly kind: AmountKind;
  /** Canonical, with its sign. */
  readonly value: string;
  readonly currency: string | null;
  readonly label: string;
  readonly at: Place;
}
export type AmountKind = Extract<LabelKind, 'gross' | 'total' | 'due' | 'net' | 'tax'>;

const AMOUNT_KINDS: readonly LabelKind[] = ['gross', 'total', 'due', 'net', 'tax'];

/** What may appear between a label and its amount: punctuation, a currency, a note in brackets, a rate, "incl. VAT". */
const BETWEEN = new RegExp(
  String.raw`^(?:[\s.:=*|+]|\((?=[^()]{0,40}[a-z%$€])[^()]{0,40}\)|(?:in|em|en|a)(?= )|\d{1,2}(?:[.,]\d{1,2})? ?%(?: (?:vat|mwst|ust|btw|gst|iva|tva|moms|mva|dph)(?![a-z]))?|(?:${CURRENCY})(?![a-z])|(?:ttc|t\.t\.c|brutto|gross|m\.? ?n)(?![a-z])|(?:incl(?:usi(?:ve|ef))?|including|inkl(?:usive)?|con|com|with|inc|s|vc|vcetne|vratane|z|cu|iva|tva|vat)\.?(?: ?\d{1,2}(?:[.,]\d{1,2})? ?%)?(?: (?:vat|mwst|ust|btw|gst|taxe?s?|iva|igv|tva|moms|mva|dph|afa|incl(?:us[ao]|uido)?|comprise|included))?(?![a-z]))*`,
  'iu',
);
const SIGN = new RegExp(`(?:${CURRENCY})(?![a-z])`, 'iu');
const INCLUDING =
  /(?:incl|inkl|inc\.|con iva|com iva|with vat|t\.?t\.?c|brutto|gross|s dph|vc|vratane|cu tva|comprise)/;

/** Number of amount labels on a line. */
type Rows = ReadonlyMap<number, number>;

/**
 * Every labelled amount, in page order.
 *
 * @param threeDecimals as in `findMoney`
 */
export function labelledAmounts(
  text: DocumentText,
  labels: readonly PlacedLabel[],
  threeDecimals = false,
): LabelledAmount[] {
  const ofAmounts = labels.filter(({ kind }) => AMOUNT_KINDS.includes(kind));
  const rows = new Map<number, number>();
  for (const { cell } of ofAmounts) rows.set(cell.line, (rows.get(cell.line) ?? 0) + 1);
  return ofAmounts.flatMap((label) => amountsOf(text, label, rows, threeDecimals));
}

function amountsOf(text: DocumentText, label: PlacedLabel, rows: Rows, threeDecimals: boolean): LabelledAmount[] {
  const { cell, words } = label;
  const before = cell.folded.slice(0, label.start);
  const rest = cell.folded.slice(label.end);
  const between = BETWEEN.exec(rest)?.[0] ?? '';
  const kind = label.kind === 'total' && INCLUDING.test(between) ? 'gross' : (label.kind as AmountKind);
  const of = (money: Money, holder: PlacedCell): LabelledAmount => ({
    kind,
    value: money.value,
    currency: money.currency ?? currencyIn(between),
    label: words,
    at: placeOf(holder),
  });
  // "Cantidad total 5": a word before a bare "total" makes it a total of something else.
  if (kind === 'total' && /[a-z]/.test(before.replace(/(?:^|\W)[a-z]{3}\W*$/, ''))) return [];
  const behind = lastAmount(
    cell.text.slice(label.end + between.length),
    true,
    SIGN.test(between) ? hasThreeDecimals(currencyIn(between)) : threeDecimals,
  );
  if (behind) return [of(behind, cell)];
  if (/[a-z\u0370-\uffff]/.test(rest.slice(between.length))) return valueBefore(cell, label, of, threeDecimals);
  const right = rightAmounts(text, cell, threeDecimals);
  if (right === 'unclear') return [];
  if (right) return [of(right.money, right.cell)];
  const below = belowAmount(text, label, { kind, rows, threeDecimals });
  if (below) return [of(below.money, below.cell)];
  return valueBefore(cell, label, of, threeDecimals).concat(leftAmount(text, label, of, threeDecimals));
}

/**
 * The last amount of a row whose columns are quantity, tax, total; the row ends where words begin. If a larger amount comes
 * before it, it is `unclear` which is the total.
 */
function rightAmounts(
  text: DocumentText,
  label: PlacedCell,
  threeDecimals: boolean,
): { readonly money: Money; readonly cell: PlacedCell } | 'unclear' | null {
  let found: { money: Money; cell: PlacedCell } | null = null;
  let largest = 0;
  for (const cell of cellsRightOf(text, label)) {
    const money = lastAmount(cell.text, false, threeDecimals);
    if (/[a-z]{4,}/.test(cell.folded) || (!money && hasRtl(cell.text))) break;
    if (!money || (money.plainNumber && found !== null && !found.money.plainNumber)) continue;
    found = { money, cell };
    if (!money.plainNumber) largest = Math.max(largest, size(money));
  }
  return found && !found.money.plainNumber && size(found.money) < largest ? 'unclear' : found;
}

function size({ value }: Money): number {
  return Math.abs(Number(value));
}

/**
 * The last amount of a text that contains only amounts; quantities ("1,00 Stück") and unit prices do not count.
 *
 * @param first the text must begin with the amount
 */
function lastAmount(text: string, first: boolean, threeDecimals: boolean): Money | null {
  const amounts = findMoney(text, threeDecimals);
  const [head] = amounts;
  const last = amounts.at(-1);
  if (!head || !last || last.byUnit || (first && /[\p{L}\d]/u.test(text.slice(0, head.start)))) return null;
  if (amounts.some((one) => !one.plainNumber && size(one) > size(last))) return null;
  const tail = text.slice(last.end).replace(/^ ?\([^()]{0,60}\)|^ ?[.;*]/, '');
  return /^[\s.|)]*(?:e\b)?$/u.test(tail) && !/\p{L}{2,}/u.test(text.slice(0, head.start)) ? last : null;
}

/**
 * The amount below a label. In a table column with several, the last one if it is the sum of the others. A
 * bare "total" above a table is the heading of a column.
 *
 * @param rows lines with amount labels: such a line begins something new, and one of nothing else is not a table heading
 */
function belowAmount(
  text: DocumentText,
  { cell }: PlacedLabel,
  { kind, rows, threeDecimals }: { readonly kind: AmountKind; readonly rows: Rows; readonly threeDecimals: boolean },
): { money: Money; cell: PlacedCell } | null {
  const cells = text.lines[cell.line]?.length ?? 0;
  if (kind === 'total' && cells >= 3 && cells !== rows.get(cell.line)) return null;
  const column: { money: Money; cell: PlacedCell }[] = [];
  for (const under of cellsBelow(text, cell, 12)) {
    const money = lastAmount(under.text, true, threeDecimals);
    if (!money || (column.length > 0 && rows.has(under.line))) break;
    column.push({ money, cell: under });
  }
  const last = column.at(-1);
  if (column.length <= 1) return last ?? null;
  const sum = column.slice(0, -1).reduce((total, { money }) => total + thousandths(money.value), 0);
  return last && sum === thousandths(last.money.value) ? last : null;
}

/** "S/ 1,210.50 Importe Total": a line that begins with the amount and ends with its label. */
function valueBefore(
  cell: PlacedCell,
  label: PlacedLabel,
  of: (money: Money, holder: PlacedCell) => LabelledAmount,
  threeDecimals: boolean,
): LabelledAmount[] {
  if (!/^[^\p{L}\p{N}_]*$/u.test(cell.folded.slice(label.end))) return [];
  const money = lastAmount(cell.text.slice(0, label.start), true, threeDecimals);
  return money && !money.plainNumber ? [of(money, cell)] : [];
}

function leftAmount(
  text: DocumentText,
  label: PlacedLabel,
  of: (money: Money, holder: PlacedCell) => LabelledAmount,
  threeDecimals: boolean,
): LabelledAmount[] {
  const left = label.start === 0 ? cellLeftOf(text, label.cell) : null;
  const money = left && left.column === 0 ? lastAmount(left.text, true, threeDecimals) : null;
  return left && money && !money.plainNumber ? [of(money, left)] : [];
}

function currencyIn(between: string): string | null {
  return findMoney(`${between.trim().toUpperCase()} 1`).at(-1)?.currency ?? null;
}

/** Whether it claims to be the total. */
export function isClaim({ kind }: LabelledAmount): boolean {
  return kind === 'gross' || kind === 'total' || kind === 'due';
}

/** The document's total, and how it was chosen; `rivals` are other amounts that claim to be it. */
export interface ChosenTotal extends LabelledAmount {
  /** Labelled net and tax add up to it. */
  readonly proven: boolean;
}

/**
 * Chooses the total among the labelled amounts: the only one; else the only one that net and tax add up to; else the only
 * one with an unambiguous label; else the only bare total that is not less than the amount due. Null if
 * several remain, since nothing on the page tells which is meant. The amount due may be less than the total, so it is used only
 * if nothing larger is printed.
 *
 * @param largest the largest of all amounts, in thousandths
 */
export function chooseTotal(amounts: readonly LabelledAmount[], largest: number): ChosenTotal | null {
  const chosen = choose(amounts);
  const more = chosen?.kind === 'due' && !chosen.proven && largest > Math.abs(thousandths(chosen.value));
  return more ? null : chosen;
}

function choose(amounts: readonly LabelledAmount[]): ChosenTotal | null {
  const claims = amounts.filter(isClaim);
  const values = (kinds: readonly AmountKind[]) => [
    ...new Map(claims.filter(({ kind }) => kinds.includes(kind)).map((one) => [one.value, one])).values(),
  ];
  const all = values(['gross', 'total', 'due']);
  const proven = all.filter((one) => isProven(one, amounts));
  const [first] = all;
  if (all.length === 1 && first) return { ...first, proven: proven.length === 1 };
  const gross = values(['gross']);
  for (const among of [
    proven,
    proven.filter(({ kind }) => kind !== 'due'),
    proven.filter(({ kind }) => kind === 'gross'),
  ]) {
    const [one] = among;
    if (among.length === 1 && one) return { ...one, proven: true };
  }
  if (proven.length > 0) return null;
  const [onlyGross] = gross;
  if (onlyGross) return gross.length === 1 ? { ...onlyGross, proven: false } : null;
  const [bare, second] = values(['total']);
  const due = values(['due']);
  const [onlyDue] = due;
  if (bare && !second && due.every(({ value }) => thousandths(value) <= thousandths(bare.value)))
    return { ...bare, proven: false };
  return !bare && onlyDue && due.length === 1 ? { ...onlyDue, proven: false } : null;
}

/** Whether a net amount and non-zero taxes on the page add up to it. */
function isProven(total: LabelledAmount, amounts: readonly LabelledAmount[]): boolean {
  const target = thousandths(total.value);
  const of = (kinds: readonly AmountKind[]) => [
    ...new Set(amounts.filter(({ kind }) => kinds.includes(kind)).map(({ value }) => thousandths(value))),
  ];
  const taxes = of(['tax']).filter((tax) => tax !== 0);
  const sums = new Set(taxes);
  for (const [i, a] of taxes.slice(0, 12).entries()) for (const b of taxes.slice(i + 1, 12)) sums.add(a + b);
  return of(['net', 'total']).some((net) => net !== target && net !== 0 && sums.has(target - net));
}

/** In thousandths, so that sums are exact. */
export function thousandths(value: string): number {
  return Math.round(Number(value) * 1000);
}

import { CURRENCY } from '../grammar/currencies.ts';
import { spelledAlike } from '../grammar/rtl-letters.ts';

/** Letters of Arabic and Hebrew, joined forms too: part of a character class. */
export const RTL_LETTERS = String.raw`\u05d0-\u05f2\u0620-\u064a\u066e-\u06d5\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9\ufb1d-\ufdfb\ufe70-\ufefc`;
const RTL = new RegExp(`[${RTL_LETTERS}]`, 'u');
/** Words of such a script that stand together, and a colon behind them. */
const RUN = new RegExp(
  String.raw`[${RTL_LETTERS}](?:(?:(?!\s\s)[^\p{L}\p{N}])*[${RTL_LETTERS}\p{M}])*(?:[:.](?!\d))?`,
  'gu',
);

/** True for a text with letters that are written from right to left. */
export function hasRtl(text: string): boolean {
  return RTL.test(text);
}

/** How a line is read; its words tell. */
export type Direction = 'ltr' | 'rtl';

/** A piece of a cell, in the order of the page from left to right. */
export interface Part {
  readonly text: string;
  /** Whether there is a gap before it. */
  readonly spaced: boolean;
}

/**
 * The runs of one direction in a text, from left to right as they stand on the page.
 *
 * @param text in the order in which it is read
 * @param rtl whether it is read from the right as a whole
 */
export function visualRuns(text: string, rtl: boolean): string[] {
  const runs: string[] = [];
  let from = 0;
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (index > from) runs.push(text.slice(from, index));
    runs.push(run);
    from = index + run.length;
  }
  if (from < text.length) runs.push(text.slice(from));
  return rtl ? runs.reverse().map(turned) : runs;
}

/** The spaces of a run that is read from the left, where those around it are read from the right. */
function turned(run: string): string {
  const words = run.trim();
  const before = run.length - run.trimStart().length;
  return words === '' ? run : `${' '.repeat(run.length - before - words.length)}${words}${' '.repeat(before)}`;
}

type Word = 'rtl' | 'latin' | 'value';

/**
 * The direction in which a line with right-to-left words is read: from the side where words stand, to the side where a value
 * does. With words at both sides it is read from the left if those there are in Latin letters, as in "Invoice No. 1001 رقم الفاتورة".
 *
 * @param parts of all its cells, from left to right
 */
export function directionOf(parts: readonly Part[]): Direction {
  const words = parts.flatMap(({ text }) => text.split(/\s+/).flatMap((word) => wordOf(word) ?? []));
  const [left] = words;
  const right = words.at(-1);
  if (right === 'rtl') return left === 'latin' ? 'ltr' : 'rtl';
  return left === 'value' && right === 'latin' ? 'rtl' : 'ltr';
}

/** Null: a currency or a mark, which may stand at either side. */
function wordOf(word: string): Word | null {
  if (/\p{N}/u.test(word)) return 'value';
  if (!/\p{L}/u.test(word) || isCurrency(word)) return null;
  return hasRtl(word) ? 'rtl' : 'latin';
}

const CURRENCY_WORD = new RegExp(String.raw`^(?:${CURRENCY})\.?$`, 'u');

function isCurrency(word: string): boolean {
  return CURRENCY_WORD.test(spelledAlike(word.normalize('NFKC')));
}

type Kind = 'rtl' | 'other' | 'mark';

/** The text of a cell in the order in which it is read; numbers and Latin words stay as they stand. */
export function joinParts(parts: readonly Part[], direction: Direction): string {
  const groups = groupsOf(parts);
  const ordered = direction === 'rtl' ? groups.toReversed() : groups;
  return ordered
    .map((group, i) => {
      const edge = direction === 'rtl' ? ordered[i - 1] : group;
      return `${i > 0 && edge?.spaced ? ' ' : ''}${group.text}`;
    })
    .join('');
}

function groupsOf(parts: readonly Part[]): { readonly text: string; readonly spaced: boolean }[] {
  const kinds = kindsOf(parts);
  const groups: { text: string; spaced: boolean; kind: Kind }[] = [];
  for (const [i, { text, spaced }] of parts.entries()) {
    const kind = kinds[i] ?? 'other';
    const group = groups.at(-1);
    if (!group || group.kind !== kind || kind === 'mark') groups.push({ text, spaced, kind });
    else if (kind === 'rtl') {
      group.text = `${text}${spaced ? ' ' : ''}${group.text}`;
    } else group.text += `${spaced ? ' ' : ''}${text}`;
  }
  return groups;
}

/** A mark belongs to the number that it touches, or to the words on both its sides. */
function kindsOf(parts: readonly Part[]): Kind[] {
  const kinds = parts.map(({ text }): Kind => (hasRtl(text) ? 'rtl' : /[\p{L}\p{N}]/u.test(text) ? 'other' : 'mark'));
  return kinds.map((kind, i) => {
    if (kind !== 'mark') return kind;
    const [before, after] = [kinds[i - 1], kinds[i + 1]];
    if (before === 'rtl' && after === 'rtl') return 'rtl';
    const touches = (before === 'other' && !parts[i]?.spaced) || (after === 'other' && !parts[i + 1]?.spaced);
    return touches ? 'other' : 'mark';
  });
}

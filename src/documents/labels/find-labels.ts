import { RTL_CURRENCY } from '../grammar/currencies.ts';
import { hasRtl, RTL_LETTERS } from '../layout/bidi.ts';
import { fold } from '../layout/fold.ts';
import { ar } from './ar.ts';
import { baltic } from './baltic.ts';
import { cs } from './cs.ts';
import { cyrillicGreek } from './cyrillic-greek.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { he } from './he.ts';
import { huRo } from './hu-ro.ts';
import { it } from './it.ts';
import type { Labels } from './labels.ts';
import { nl } from './nl.ts';
import { nordic } from './nordic.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';
import { southSlavic } from './south-slavic.ts';
import { tr } from './tr.ts';
import { addWords, longestMatch, type WordTree, wordTree } from './word-tree.ts';

export const languages: readonly Labels[] = [
  en,
  es,
  pt,
  de,
  fr,
  it,
  nl,
  cs,
  pl,
  tr,
  nordic,
  huRo,
  baltic,
  southSlavic,
  cyrillicGreek,
  ar,
  he,
];

export type LabelKind = keyof Labels;

/** A label, and its position in the searched text. */
export interface FoundLabel {
  readonly kind: LabelKind;
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

/** If two tables contain the same words, the weaker kind wins. */
const CAUTION: readonly LabelKind[] = ['tax', 'net', 'otherDate', 'due', 'total', 'date', 'gross', 'issued', 'number'];

const tree: WordTree<LabelKind> = wordTree();
for (const kind of CAUTION.toReversed())
  for (const labels of languages)
    for (const words of labels[kind]) for (const spelling of spellings(fold(words))) addWords(tree, spelling, kind);

/**
 * As some programs draw them, right-to-left words follow each other from left to right, or their letters do: what is read
 * is then in the opposite order.
 */
function spellings(words: string): string[] {
  return hasRtl(words) ? [words, words.split(' ').reverse().join(' '), [...words].reverse().join('')] : [words];
}

const WORD_START = /(?<![\p{L}\d]|\p{L}-)[\p{L}\d#]/gu;

/** The labels in folded text (`layout/fold.ts`), in order; at each position the longest. */
export function findLabels(folded: string): FoundLabel[] {
  const found: FoundLabel[] = [];
  let from = 0;
  for (const { index: start } of folded.matchAll(WORD_START)) {
    const match = start < from ? null : longestMatch(tree, folded, start);
    if (!match) continue;
    if (!isWhole(folded, start, match.end)) continue;
    from = match.end;
    const words = folded
      .slice(start, match.end)
      .replace(/(?<![a-z])n\.? ?o(?![a-z])/g, 'no')
      .replace(/[ .\-/':()]+/g, ' ')
      .trim();
    found.push({ kind: match.value, words, start, end: match.end });
  }
  return found;
}

const BEFORE = new RegExp(String.raw`[${RTL_LETTERS}][^\p{L}\p{N}]{0,4}$`, 'u');
const BEHIND = new RegExp(String.raw`^[^\p{L}\p{N}]{0,4}[${RTL_LETTERS}]`, 'u');

/** A label in Arabic or Hebrew is all the words that stand together: any more of them make it another's. */
function isWhole(folded: string, start: number, end: number): boolean {
  if (!hasRtl(folded.slice(start, end))) return true;
  if (BEFORE.test(folded.slice(Math.max(0, start - 5), start))) return false;
  const behind = folded.slice(end, end + 5);
  return (
    !BEHIND.test(behind) ||
    new RegExp(String.raw`^[^\p{L}\p{N}]{0,4}(?:${RTL_CURRENCY})`, 'u').test(folded.slice(end, end + 20))
  );
}

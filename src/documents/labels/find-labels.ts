import { fold } from '../layout/fold.ts';
import { baltic } from './baltic.ts';
import { cs } from './cs.ts';
import { cyrillicGreek } from './cyrillic-greek.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
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
  for (const labels of languages) for (const words of labels[kind]) addWords(tree, fold(words), kind);

const WORD_START = /(?<![\p{L}\d]|\p{L}-)[\p{L}\d#]/gu;

/** The labels in folded text (`layout/fold.ts`), in order; at each position the longest. */
export function findLabels(folded: string): FoundLabel[] {
  const found: FoundLabel[] = [];
  let from = 0;
  for (const { index: start } of folded.matchAll(WORD_START)) {
    const match = start < from ? null : longestMatch(tree, folded, start);
    if (!match) continue;
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

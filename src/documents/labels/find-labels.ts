import { matchesOf } from '../grammar/matches.ts';
import { cs } from './cs.ts';
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
import { tr } from './tr.ts';

export const languages: readonly Labels[] = [en, es, pt, de, fr, it, nl, cs, pl, tr, nordic, huRo];

export type LabelKind = keyof Labels;

/** Words for a fact, and where they stand in the text that was searched. */
export interface FoundLabel {
  readonly kind: LabelKind;
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

/** Where two tables have the same words, the kind that promises less is meant. */
const CAUTION: readonly LabelKind[] = ['tax', 'net', 'otherDate', 'due', 'total', 'date', 'gross', 'issued', 'number'];

const kindOfWords = new Map<string, LabelKind>(
  CAUTION.toReversed().flatMap((kind) =>
    languages.flatMap((labels) => labels[kind].map((words) => [words, kind] as const)),
  ),
);

/** All labels in one pattern, the longest first, so that "total iva" is never found as "total". Bounded, so it is linear. */
const LABEL = new RegExp(
  String.raw`(?<![\p{L}\d]|[\p{L}]-)(?:${[...kindOfWords.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((words) => words.split(' ').join(String.raw`(?:(?! {2})[ .\-/':()]){0,3}`))
    .join('|')})(?![\p{L}])`,
  'gu',
);

/** The labels of a text that was folded (`layout/fold.ts`), in their order. */
export function findLabels(folded: string): FoundLabel[] {
  return matchesOf(LABEL, folded).flatMap((match) => {
    const words = match[0].replace(/[ .\-/':()]+/g, ' ').trim();
    const kind = kindOfWords.get(words) ?? kindOfJoined(words);
    return kind ? [{ kind, words, start: match.index, end: match.index + match[0].length }] : [];
  });
}

const byLetters = new Map([...kindOfWords].map(([words, kind]) => [words.replaceAll(' ', ''), kind]));

/** "Rechnungsnummer" is "rechnungs nummer" with nothing between. */
function kindOfJoined(words: string): LabelKind | undefined {
  return byLetters.get(words.replaceAll(' ', ''));
}

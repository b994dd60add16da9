import type { DocumentFacts } from '../document-facts.ts';
import { textFacts } from './text-facts.ts';

/** Phrases from many languages and programs, one case per line; `⏎` is a line break, the meaning follows `→`. */
export function cases(table: string): readonly (readonly [phrase: string, meaning: string])[] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' → ') as [string, string]);
}

/** What is read in such a phrase. */
export function facts(phrase: string): NonNullable<DocumentFacts['text']> {
  return textFacts(phrase.replaceAll('⏎', '\n'));
}

import { hash } from 'node:crypto';

/** A sentence of a page, or a table as a whole. */
export interface Sentence {
  readonly text: string;
  /** Changes with every word, so that a changed sentence is looked at again. */
  readonly sum: string;
}

/** What a page states, without headings, code blocks, pictures and the targets of links. */
export function sentencesOf(page: string): readonly Sentence[] {
  const plain = page
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/^ *```[\s\S]*?^ *```$/gm, '\n\n')
    .replaceAll(/^#.*$/gm, '\n')
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  const blocks = plain.split(/\n\s*\n|\n(?=\s*(?:\d+\.|-) )/).map((block) => block.trim().replaceAll(/\s+/g, ' '));
  return blocks.flatMap(textsOf).map((text) => ({ text, sum: hash('sha256', text).slice(0, 4) }));
}

function textsOf(block: string): readonly string[] {
  if (block.startsWith('|')) return [block];
  return block
    .replace(/^(?:\d+\.|-) /, '')
    .split(/(?<=[.?!][)"*”]*) (?=[("*`“]*[A-Z`*+])/)
    .filter((sentence) => sentence !== '' && !/^[^.]{1,80}:$/.test(sentence));
}

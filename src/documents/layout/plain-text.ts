import type { Page } from './page.ts';

/** A letter's advance and a line's height where text comes without places; any would do. */
const ADVANCE = 6;
const LINE = 12;

/** Lays out text that has no places: its line ends end lines, two spaces or a tab end a cell, a form feed a page. */
export function pagesOfText(text: string): Page[] {
  return text.split('\f').map((page) => ({
    lines: page.split(/\r\n?|\n/).map((line, row) => ({
      cells: [...line.matchAll(/\S+(?:[ \u00a0\u202f]\S+)*/g)].map((run) => ({
        text: run[0],
        box: [run.index * ADVANCE, row * LINE, (run.index + run[0].length) * ADVANCE, row * LINE + 10] as const,
      })),
    })),
  }));
}

import { fold } from './fold.ts';
import type { Box, Page, Place } from './page.ts';

/** A cell with its place among the others. */
export interface PlacedCell {
  readonly text: string;
  /** The same, letter for letter, without case and accents. */
  readonly folded: string;
  readonly page: number;
  readonly box: Box;
  readonly shown: Box;
  /** Its line of the whole document, and its place in it. */
  readonly line: number;
  readonly column: number;
}

/** All pages of a document, to be searched as text and by place. */
export interface DocumentText {
  /** Lines of cells, by document. */
  readonly lines: readonly (readonly PlacedCell[])[];
  /** The page, from 1, of a place in the text. */
  readonly pageAt: (index: number) => number;
  /** Cells are parted by two spaces, lines by a line end, pages by two. */
  readonly text: string;
}

/** What places of the text tell about its letters. */
export interface TextPlaces {
  /** Whether the letter at one place can be about the one at another: on one line, or in a cell that stands under it. */
  readonly belongs: (from: number, to: number) => boolean;
  /** Height of the letter at a place, points. */
  readonly heightAt: (index: number) => number;
}

/** Stands for each letter of what was taken out of the text: no label and no number reaches over it. */
export const TAKEN_OUT = '\u00b7';

/**
 * Reads the pages as one text.
 *
 * @param takeOut parts of the text that say nothing of the document itself
 */
export function documentText(
  pages: readonly Page[],
  takeOut: (text: string, where: TextPlaces) => readonly (readonly [start: number, end: number])[] = () => [],
): DocumentText {
  const whole = joinPages(pages);
  const text = blankOut(whole, takeOut(whole, placesIn(pages)));
  let at = 0;
  const starts: number[] = [];
  const lines: PlacedCell[][] = [];
  pages.forEach((page, pageIndex) => {
    starts.push(at);
    for (const { cells } of page.lines) {
      const line = lines.length;
      lines.push(
        cells.map((cell, column) => {
          const own = text.slice(at, at + cell.text.length);
          at += cell.text.length + (column < cells.length - 1 ? 2 : 0);
          return {
            text: own,
            folded: fold(own),
            page: pageIndex + 1,
            box: cell.box,
            shown: cell.shown ?? cell.box,
            line,
            column,
          };
        }),
      );
      at += 1;
    }
    at += 1;
  });
  return { lines, text, pageAt: (index) => starts.findLastIndex((start) => start <= index) + 1 };
}

function joinPages(pages: readonly Page[]): string {
  return pages
    .map(({ lines }) => lines.map(({ cells }) => `${cells.map(({ text }) => text).join('  ')}\n`).join(''))
    .join('\n');
}

/** The text with these parts replaced letter by letter, so that all places stay. */
export function blankOut(text: string, ranges: readonly (readonly [number, number])[]): string {
  let out = '';
  let from = 0;
  for (const [start, end] of ranges.toSorted(([a], [b]) => a - b)) {
    if (end <= from) continue;
    out += text.slice(from, Math.max(start, from));
    out += text.slice(Math.max(start, from), end).replace(/[^\s]/g, TAKEN_OUT);
    from = end;
  }
  return out + text.slice(from);
}

export function placeOf({ page, shown }: PlacedCell): Place {
  return { page, box: shown };
}

function placesIn(pages: readonly Page[]): TextPlaces {
  const spans: { readonly start: number; readonly line: number; readonly box: Box }[] = [];
  let at = 0;
  let line = 0;
  for (const { lines } of pages) {
    for (const { cells } of lines) {
      for (const [column, { text, box }] of cells.entries()) {
        spans.push({ start: at, line, box });
        at += text.length + (column < cells.length - 1 ? 2 : 0);
      }
      at += 1;
      line += 1;
    }
    at += 1;
  }
  return {
    belongs: (from, to) => {
      const [first, second] = [spanAt(spans, from), spanAt(spans, to)];
      if (!first || !second) return true;
      return first.line === second.line || (first.box[0] < second.box[2] && second.box[0] < first.box[2]);
    },
    heightAt: (index) => {
      const box = spanAt(spans, index)?.box;
      return box ? box[3] - box[1] : 0;
    },
  };
}

function spanAt<T extends { readonly start: number }>(spans: readonly T[], index: number): T | undefined {
  let [low, high] = [0, spans.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((spans[middle]?.start ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return spans[low];
}

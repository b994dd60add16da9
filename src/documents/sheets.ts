import type { Box, Page } from './layout/page.ts';

/** A word, or some that stand together, as they were recognised. */
export interface SheetWord {
  readonly text: string;
  /** On the page as it is shown, points. */
  readonly box: Box;
  /** Not upright. */
  readonly turned: boolean;
}

/** A page of a PDF as its text was recognised. Points. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly words: readonly SheetWord[];
}

/** The first pages of a PDF, to be drawn. */
export interface Sheets {
  readonly sheets: readonly Sheet[];
  /** The PDF has more pages, or a page more words, than are drawn. */
  readonly isCut: boolean;
}

/** What is drawn at most: an invoice has one or two pages with some hundred words. */
export const MOST_SHEETS = 3;
export const MOST_WORDS = 1500;
export const LONGEST_WORD = 200;
/** Points; the largest page of a PDF (ISO 32000, annex C). */
export const LARGEST_SIDE = 14_400;

/** A4, for a page that says nothing of its size. */
const [WIDTH, HEIGHT] = [595, 842];

/** The pages as they are drawn. Pure. */
export function sheetsOf(pages: readonly Page[]): Sheets {
  const sheets = pages.slice(0, MOST_SHEETS).map(({ lines, size: [width, height] = [WIDTH, HEIGHT] }) => {
    const cells = lines.flatMap((line) => line.cells);
    return {
      width: side(width),
      height: side(height),
      words: cells.slice(0, MOST_WORDS).map(({ text, box, shown = box }) => ({
        text: Array.from(text).slice(0, LONGEST_WORD).join(''),
        box: [placed(shown[0]), placed(shown[1]), placed(shown[2]), placed(shown[3])] as const,
        turned: shown !== box,
      })),
      isCut: cells.length > MOST_WORDS,
    };
  });
  return {
    sheets: sheets.map(({ width, height, words }) => ({ width, height, words })),
    isCut: pages.length > MOST_SHEETS || sheets.some(({ isCut }) => isCut),
  };
}

function side(points: number): number {
  return Math.min(LARGEST_SIDE, Math.max(1, rounded(points)));
}

function placed(points: number): number {
  return Math.min(LARGEST_SIDE, Math.max(-LARGEST_SIDE, rounded(points)));
}

function rounded(points: number): number {
  return Number.isFinite(points) ? Math.round(points * 10) / 10 : 0;
}

/** A page as a reader sees it: lines from top to bottom, in each the cells as they are read. Lengths are points (1/72 inch). */

/** Left, top, right, bottom, from the upper left corner of the page as it is shown. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Words that stand together; a gap wider than a word space begins the next cell. */
export interface Cell {
  readonly text: string;
  /** As if the page were turned so that the text is upright; each direction of text has a place of its own. */
  readonly box: Box;
  /** On the page as it is shown, where that is another. */
  readonly shown?: Box;
}

export interface Line {
  readonly cells: readonly Cell[];
  /** Read from the right: its first cell is the rightmost. */
  readonly rtl?: boolean;
}

export interface Page {
  readonly lines: readonly Line[];
  /** Width and height as it is shown; left out: not known. */
  readonly size?: readonly [width: number, height: number];
}

/** Position of something printed. `page` counts from 1. */
export interface Place {
  readonly page: number;
  readonly box: Box;
}

/** A piece of text as a PDF places it: its left end on the base line, its length along it, the height of its letters. */
export interface PlacedText {
  readonly text: string;
  readonly x: number;
  /** Down from the upper edge. */
  readonly y: number;
  readonly width: number;
  readonly size: number;
  /** Direction of the text, degrees clockwise: 0 is upright. */
  readonly angle: number;
  /** Whether it is read from the right as a whole; counts for text with Arabic or Hebrew letters only. */
  readonly rtl?: boolean;
}

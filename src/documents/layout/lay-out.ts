import { directionOf, hasRtl, joinParts, type Part, visualRuns } from './bidi.ts';
import type { Cell, Line, Page, PlacedText } from './page.ts';

/** In heights of the letters: from here on a gap is a word space, and from there on the border of two cells. */
const WORD_GAP = 0.14;
const CELL_GAP = 0.95;
/** Pieces whose base lines differ by less than this share of their height stand on one line. */
const SAME_LINE = 0.42;
/** A small label beside a large value counts as larger than it is, but for no more than this. */
const MOST_LARGER = 1.6;
/** Points between the places of two directions of text: nothing reaches from one to the other. */
const APART = 20_000;

/**
 * Arranges the pieces of a page into lines and cells by position, ignoring their order and the spaces in the file. Text in
 * other directions (a rotated page, a margin note, a watermark) follows, each direction separately.
 */
export function layOut(pieces: readonly PlacedText[]): Page {
  const byAngle = new Map<number, Piece[]>();
  for (const piece of pieces.flatMap(splitAtColumns)) {
    const angle = (((Math.round(piece.angle / 5) * 5) % 360) + 360) % 360;
    const turned = turn(piece, angle);
    const group = byAngle.get(angle);
    if (group) group.push(turned);
    else byAngle.set(angle, [turned]);
  }
  const directions = [...byAngle].sort(([a], [b]) => a - b);
  return { lines: directions.flatMap(([angle, group], place) => linesOf(group, angle, place * APART)) };
}

interface Piece {
  /** Parted by spaces from what stands before it in the same piece of the file: it begins a cell. */
  readonly apart: boolean;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

/** Programs that print with letters of one width set columns by spaces. */
function splitAtColumns(piece: PlacedText): (PlacedText & Pick<Piece, 'apart'>)[] {
  if (piece.text.trim() === '') return [];
  const runs = hasRtl(piece.text) ? visualRuns(piece.text, piece.rtl ?? true) : [piece.text];
  const text = runs.join('');
  let from = 0;
  return runs.flatMap((run) => {
    from += run.length;
    return columnsOf(piece, run, from - run.length, text);
  });
}

/** @param from where the run begins in the text of the piece as it stands */
function columnsOf(piece: PlacedText, run: string, from: number, text: string): (PlacedText & Pick<Piece, 'apart'>)[] {
  const { width, angle } = piece;
  const advance = width / text.length;
  const radians = (angle * Math.PI) / 180;
  const first = text.search(/\S/);
  return [...run.matchAll(/\S+(?:\s\S+)*/g)].map((words) => {
    const at = from + words.index;
    return {
      ...piece,
      apart: at > first && /\s\s$/.test(text.slice(Math.max(0, at - 2), at)),
      text: words[0],
      x: piece.x + Math.cos(radians) * advance * at,
      y: piece.y + Math.sin(radians) * advance * at,
      width: advance * words[0].length,
    };
  });
}

/** As if the page were turned until this text is upright. */
function turn({ text, x, y, width, size, apart }: PlacedText & Pick<Piece, 'apart'>, angle: number): Piece {
  const radians = (-angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return { apart, text, x: x * cos - y * sin, y: x * sin + y * cos, width, size: Math.max(size, 1) };
}

function linesOf(pieces: readonly Piece[], angle: number, down: number): Line[] {
  const lines: { y: number; size: number; pieces: Piece[] }[] = [];
  for (const piece of pieces.toSorted((a, b) => a.y - b.y || a.x - b.x)) {
    const line = lines.at(-1);
    if (line && piece.y - line.y < SAME_LINE * commonSize(piece.size, line.size)) {
      line.pieces.push(piece);
      line.size = Math.max(line.size, piece.size);
    } else lines.push({ y: piece.y, size: piece.size, pieces: [piece] });
  }
  return lines.map((line) => lineOf(line.pieces, angle, down));
}

function commonSize(a: number, b: number): number {
  return Math.min(Math.max(a, b), MOST_LARGER * Math.min(a, b));
}

/** Its cells in the order in which it is read. */
function lineOf(pieces: readonly Piece[], angle: number, down: number): Line {
  const cells = cellsOf(pieces);
  const isMixed = pieces.some(({ text }) => hasRtl(text));
  const direction = isMixed ? directionOf(cells.flatMap(({ parts }) => parts)) : 'ltr';
  const placed = cells.map((cell) =>
    placedCell(cell, isMixed ? joinParts(cell.parts, direction) : cell.text, angle, down),
  );
  return direction === 'rtl' ? { cells: placed.reverse(), rtl: true } : { cells: placed };
}

interface GrowingCell {
  /** From left to right. */
  readonly parts: Part[];
  text: string;
  readonly x: number;
  end: number;
  readonly y: number;
  size: number;
}

function cellsOf(pieces: readonly Piece[]): GrowingCell[] {
  const cells: GrowingCell[] = [];
  for (const { apart, text, x, y, width, size } of pieces.toSorted((a, b) => a.x - b.x)) {
    const cell = cells.at(-1);
    const end = x + width;
    const gap = cell ? (x - cell.end) / Math.min(size, cell.size) : Number.POSITIVE_INFINITY;
    // Drawn twice, a hair apart, for boldness or a shadow.
    if (cell && gap < -0.3 && cell.text.endsWith(text) && Math.abs(end - cell.end) < 0.3 * size) continue;
    if (!cell || apart || gap > CELL_GAP) cells.push({ parts: [{ text, spaced: false }], text, x, end, y, size });
    else {
      const spaced = gap > WORD_GAP;
      cell.parts.push({ text, spaced });
      cell.text += spaced ? ` ${text}` : text;
      cell.end = Math.max(cell.end, end);
      cell.size = Math.max(cell.size, size);
    }
  }
  return cells;
}

function placedCell({ x, end, y, size }: GrowingCell, text: string, angle: number, down: number): Cell {
  const [top, bottom] = [y - size, y + size * 0.25];
  const round = Math.round;
  const box = [round(x), round(top + down), round(end), round(bottom + down)] as const;
  return angle === 0 ? { text, box } : { text, box, shown: shownBox(x, top, end, bottom, angle) };
}

/** Back to the page as it is shown, rounded: a box is for people to look at, and is kept. */
function shownBox(left: number, top: number, right: number, bottom: number, angle: number): Cell['box'] {
  const radians = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const corners = [
    [left, top],
    [right, bottom],
  ].map(([x = 0, y = 0]) => [x * cos - y * sin, x * sin + y * cos] as const);
  const xs = corners.map(([x]) => Math.round(x));
  const ys = corners.map(([, y]) => Math.round(y));
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

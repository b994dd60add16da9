import type { FoundLabel } from '../labels/find-labels.ts';
import type { DocumentText, PlacedCell } from '../layout/document-text.ts';
import type { Box } from '../layout/page.ts';

/** A label and its cell. */
export interface PlacedLabel extends FoundLabel {
  readonly cell: PlacedCell;
}

/** Maximum distance of a value below its label, in heights of the label's cell. */
const REACH_BELOW = 4.5;
/** Maximum distance to the side, in points: across a page, if nothing is in between. */
const REACH_BESIDE = 420;
/** Number of columns after a label that may contain its value. */
const MOST_BESIDE = 12;

/** The cells after the label on its line, nearest first; in a line that is read from the right they stand left of it. */
export function cellsRightOf({ lines }: DocumentText, { line, column, box }: PlacedCell): readonly PlacedCell[] {
  return (lines[line] ?? [])
    .slice(column + 1, column + 1 + MOST_BESIDE)
    .filter((cell) => gapBetween(cell.box, box) <= REACH_BESIDE);
}

/** The cell directly before the label on its line. */
export function cellLeftOf({ lines }: DocumentText, { line, column, box }: PlacedCell): PlacedCell | null {
  const cell = lines[line]?.[column - 1];
  return cell && gapBetween(cell.box, box) <= REACH_BESIDE / 2 ? cell : null;
}

/** Points; less than zero if one is above the other. */
function gapBetween(a: Box, b: Box): number {
  return Math.max(a[0] - b[2], b[0] - a[2]);
}

/** The cell directly above the label, if alone on its line or if both lines have the same number of cells. */
export function cellAbove({ lines }: DocumentText, { line, page, box }: PlacedCell): PlacedCell | null {
  const cells = lines[line - 1] ?? [];
  if (cells.length !== 1 && cells.length !== lines[line]?.length) return null;
  const close = cells.filter((cell) => cell.page === page && box[1] - cell.box[3] < 1.5 * (box[3] - box[1]));
  return close.find((cell) => cell.box[0] < box[2] && box[0] < cell.box[2]) ?? null;
}

/** Cells below the label, nearest first: one per line that has one there, as long as the lines follow closely. */
export function cellsBelow({ lines }: DocumentText, label: PlacedCell, most = 1): readonly PlacedCell[] {
  const found: PlacedCell[] = [];
  let bottom = label.box[3];
  const height = Math.max(label.box[3] - label.box[1], 4);
  for (let line = label.line + 1; line < lines.length && found.length < most; line++) {
    const cells = lines[line] ?? [];
    const [first] = cells;
    if (!first) continue;
    if (first.page !== label.page || first.box[1] - bottom > REACH_BELOW * height) break;
    const [under] = [
      ...cells.filter((cell) => isUnder(cell, label)).toSorted((a, b) => offset(a, label) - offset(b, label)),
      ...(found.length === 0 ? cells.filter((cell) => isInColumn(cell, label, lines[label.line])) : []),
    ];
    if (!under) continue;
    found.push(under);
    bottom = under.box[3];
  }
  return found;
}

/** Whether it is below the label and overlaps it horizontally by more than a quarter of the narrower one. */
function isUnder(cell: PlacedCell, label: PlacedCell): boolean {
  if (cell.box[1] < label.box[1] + 2) return false;
  const overlap = Math.min(cell.box[2], label.box[2]) - Math.max(cell.box[0], label.box[0]);
  return overlap > 0.25 * Math.min(cell.box[2] - cell.box[0], label.box[2] - label.box[0]);
}

/** In a form each field is a box: its label at the upper left, its value at the lower right. */
function isInColumn(cell: PlacedCell, label: PlacedCell, labels: readonly PlacedCell[] | undefined): boolean {
  const end = labels?.[label.column + 1]?.box[0] ?? Number.POSITIVE_INFINITY;
  const height = label.box[3] - label.box[1];
  return cell.box[0] >= label.box[0] - 2 && cell.box[2] <= end && Math.abs(cell.box[1] - label.box[3]) < 1.2 * height;
}

function offset(cell: PlacedCell, label: PlacedCell): number {
  return Math.min(
    Math.abs(cell.box[0] - label.box[0]),
    Math.abs(cell.box[2] - label.box[2]),
    Math.abs(cell.box[0] + cell.box[2] - label.box[0] - label.box[2]) / 2,
  );
}

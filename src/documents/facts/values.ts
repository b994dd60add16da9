import type { FoundLabel } from '../labels/find-labels.ts';
import type { DocumentText, PlacedCell } from '../layout/document-text.ts';

/** A label and the cell it stands in. */
export interface PlacedLabel extends FoundLabel {
  readonly cell: PlacedCell;
}

/** A value is looked for this far below its label, in heights of the label's cell. */
const REACH_BELOW = 4.5;
/** And this far beside it, points: across a page, where nothing stands between. */
const REACH_BESIDE = 420;
/** Columns behind a label that can hold its value. */
const MOST_BESIDE = 12;

/** The cells on the label's line behind it, nearest first. */
export function cellsRightOf({ lines }: DocumentText, { line, column, box }: PlacedCell): readonly PlacedCell[] {
  return (lines[line] ?? [])
    .slice(column + 1, column + 1 + MOST_BESIDE)
    .filter((cell) => cell.box[0] - box[2] <= REACH_BESIDE);
}

/** The cell on the label's line just before it. */
export function cellLeftOf({ lines }: DocumentText, { line, column, box }: PlacedCell): PlacedCell | null {
  const cell = lines[line]?.[column - 1];
  return cell && box[0] - cell.box[2] <= REACH_BESIDE / 2 ? cell : null;
}

/** The cell just above the label, alone on its line or one of as many as stand on the label's. */
export function cellAbove({ lines }: DocumentText, { line, page, box }: PlacedCell): PlacedCell | null {
  const cells = lines[line - 1] ?? [];
  if (cells.length !== 1 && cells.length !== lines[line]?.length) return null;
  const close = cells.filter((cell) => cell.page === page && box[1] - cell.box[3] < 1.5 * (box[3] - box[1]));
  return close.find((cell) => cell.box[0] < box[2] && box[0] < cell.box[2]) ?? null;
}

/** Cells under the label, nearest first: each on the next line that has one there, as long as the lines follow closely. */
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

/** Their widths overlap, or their left or right ends stand in one column. */
function isUnder(cell: PlacedCell, label: PlacedCell): boolean {
  if (cell.box[1] < label.box[1] + 2) return false;
  const overlap = Math.min(cell.box[2], label.box[2]) - Math.max(cell.box[0], label.box[0]);
  return overlap > 0.25 * Math.min(cell.box[2] - cell.box[0], label.box[2] - label.box[0]);
}

/** In a form each field is a frame: its words stand at the upper left, its value at the lower right. */
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

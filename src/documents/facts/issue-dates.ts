import { findPrintedDates } from '../grammar/dates.ts';
import { hasRtl } from '../layout/bidi.ts';
import { type DocumentText, type PlacedCell, placeOf } from '../layout/document-text.ts';
import type { Place } from '../layout/page.ts';
import type { OwnNumber } from './own-number.ts';
import { cellsBelow, cellsRightOf, type PlacedLabel } from './values.ts';

export interface DateFact {
  /** `YYYY-MM-DD`; both readings if day and month could be swapped. */
  readonly readings: readonly string[];
  /** The words before it; empty if there are none. */
  readonly label: string;
  readonly at: Place;
}

export interface DateFacts {
  /** After a label for the date of issue, or directly after the document's own number. */
  readonly issued: readonly DateFact[];
  /** After just "date". */
  readonly dated: readonly DateFact[];
  /** All other dates, except those labelled as something else (due, delivery). */
  readonly others: readonly DateFact[];
}

/** With more own numbers than this the file contains many documents, and their dates do not matter. */
const MOST_NUMBERS = 20;
const BEHIND_NUMBER =
  /^[\s,]{0,2}(?:vom|du|del?|de fecha|dated|issued at|issued on|van|z dne|ze dne|z dnia|of|-)[\s:]{0,2}/;

/** The dates of a document by what their labels call them. */
export function dateFacts(text: DocumentText, labels: readonly PlacedLabel[], own: readonly OwnNumber[]): DateFacts {
  const of = (kind: 'issued' | 'date' | 'otherDate') =>
    labels.filter((label) => label.kind === kind).flatMap((label) => dateOf(text, label));
  const issued = [...of('issued'), ...behindNumbers(text, own)];
  const foreign = new Set(of('otherDate').map(({ at, readings }) => keyOf(at, readings)));
  const known = (dates: readonly DateFact[]) => dates.filter(({ at, readings }) => !foreign.has(keyOf(at, readings)));
  const all = text.lines
    .flat()
    .flatMap((cell) =>
      findPrintedDates(cell.folded).map(({ readings }) => ({ readings, label: '', at: placeOf(cell) })),
    );
  return { issued, dated: known(of('date')), others: known(all) };
}

function keyOf({ page, box }: Place, readings: readonly string[]): string {
  return [page, ...box, ...readings].join();
}

function dateOf(text: DocumentText, { cell, end, words }: PlacedLabel): DateFact[] {
  const first = (holder: PlacedCell, from: number): DateFact[] => {
    const found = findPrintedDates(holder.folded.slice(from)).toSorted((a, b) => a.start - b.start)[0];
    return found &&
      !hasRtl(holder.text.slice(from, from + found.start)) &&
      /^\W{0,8}(?:[a-z]{3,20}, ?)?(?:[a-z]{3} )?$/.test(holder.folded.slice(from, from + found.start))
      ? [{ readings: found.readings, label: words, at: placeOf(holder) }]
      : [];
  };
  const behind = first(cell, end);
  if (behind.length > 0) return behind;
  if (/[a-z\d]/.test(cell.folded.slice(end)) || hasRtl(cell.text.slice(end))) return [];
  const [right] = cellsRightOf(text, cell);
  const beside = right ? first(right, 0) : [];
  if (beside.length > 0) return beside;
  const [under] = cellsBelow(text, cell);
  return under ? first(under, 0) : [];
}

/** "Rechnung Nr. 42 vom 5.3.2018". */
function behindNumbers({ lines }: DocumentText, own: readonly OwnNumber[]): DateFact[] {
  const cells = lines.flat();
  return own.slice(0, MOST_NUMBERS).flatMap(({ printed, at }) => {
    const cell = cells.find(({ page, shown, text }) => page === at.page && shown === at.box && text.includes(printed));
    if (!cell) return [];
    const rest = cell.folded.slice(cell.text.indexOf(printed) + printed.length);
    const gap = BEHIND_NUMBER.exec(rest)?.[0].length;
    const date = gap === undefined ? undefined : findPrintedDates(rest).find(({ start }) => start === gap);
    return date ? [{ readings: date.readings, label: 'behind its number', at }] : [];
  });
}

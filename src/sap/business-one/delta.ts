import type { SapDocument, SourceCursor } from '../invoice-source.ts';
import { literal } from './query.ts';

/**
 * How far behind the cursor each look begins, in hours. SAP's times are local and without a zone, so a clock change
 * repeats an hour; transactions commit out of order; two application servers' clocks differ.
 */
export const OVERLAP_HOURS = 3;

/** The cursor moved back by the overlap; its time part has minutes only, as SAP compares no seconds. */
export function overlapStart(cursor: SourceCursor): { readonly date: string; readonly time: string } {
  // The two are a wall clock without a zone; UTC is only the arithmetic here.
  const at = Date.parse(`${cursor.updateDate}T${cursor.updateTime}Z`) - OVERLAP_HOURS * 3_600_000;
  const text = new Date(at).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 16) };
}

/**
 * How rows without an update date are asked for. `by_creation` is for a version that knows no `eq null` on a date; it
 * reads the first day's new rows again at each look.
 */
export type UnstampedRows = 'by_null' | 'by_creation';

/**
 * The filter of documents changed since the cursor.
 *
 * `UpdateDate ge D and UpdateTime ge T` would lose every row of a later day at an earlier hour. A row without an update
 * date was never stamped, so its creation counts.
 */
export function changedSince(
  cursor: SourceCursor | null,
  fromDate: string,
  unstamped: UnstampedRows = 'by_null',
): string {
  const posted = `DocDate ge ${literal(fromDate)}`;
  if (cursor === null) return posted;
  const { date, time } = overlapStart(cursor);
  const day = literal(date);
  return [
    `(UpdateDate gt ${day}`,
    `or (UpdateDate eq ${day} and UpdateTime ge ${literal(time)})`,
    unstamped === 'by_null' ? `or (UpdateDate eq null and CreationDate ge ${day}))` : `or CreationDate ge ${day})`,
    `and ${posted}`,
  ].join(' ');
}

/** Keyset paging: rows that change while pages are read move no other row to another page. */
export function afterDocEntry(filter: string, docEntry: number | null): string {
  return docEntry === null ? filter : `${filter} and DocEntry gt ${docEntry}`;
}

/** The later of the cursor and a document's own stamp. */
export function advance(cursor: SourceCursor | null, document: SapDocument): SourceCursor {
  const { updateDate, updateTime } = document;
  if (cursor === null) return { updateDate, updateTime };
  const later = updateDate > cursor.updateDate || (updateDate === cursor.updateDate && updateTime > cursor.updateTime);
  return later ? { updateDate, updateTime } : cursor;
}

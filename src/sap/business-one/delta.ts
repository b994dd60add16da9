import type { SapDocument, SourceCursor } from '../invoice-source.ts';
import { literal } from './query.ts';

/** Largest (UpdateDate, UpdateTime) seen in rows: SAP's clock, never ours. */
export type Stamp = Pick<SapDocument, 'updateDate' | 'updateTime'>;

/** The stamp in a cursor of this source; null: there is none in it, so that everything is read anew. */
export function stampOf(cursor: SourceCursor | null): Stamp | null {
  const given = cursor === null ? null : parsed(cursor);
  if (typeof given !== 'object' || given === null) return null;
  const { updateDate, updateTime } = given as Partial<Record<keyof Stamp, unknown>>;
  if (typeof updateDate !== 'string' || typeof updateTime !== 'string') return null;
  return Number.isNaN(Date.parse(`${updateDate}T${updateTime}Z`)) ? null : { updateDate, updateTime };
}

/** The cursor that says how far everything was read. */
export function cursorOf({ updateDate, updateTime }: Stamp): SourceCursor {
  return JSON.stringify({ updateDate, updateTime });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // another source's
  }
}

/**
 * How far behind the cursor each look begins, in hours. SAP's times are local and without a zone, so a clock change
 * repeats an hour; transactions commit out of order; two application servers' clocks differ.
 */
export const OVERLAP_HOURS = 3;

/** The cursor moved back by the overlap; its time part has minutes only, as SAP compares no seconds. */
export function overlapStart(cursor: Stamp): { readonly date: string; readonly time: string } {
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
export function changedSince(cursor: Stamp | null, fromDate: string, unstamped: UnstampedRows = 'by_null'): string {
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

/** The later of a stamp and a document's own. */
export function advance(stamp: Stamp | null, document: Stamp): Stamp {
  if (stamp === null) return document;
  const { updateDate, updateTime } = document;
  const later = updateDate > stamp.updateDate || (updateDate === stamp.updateDate && updateTime > stamp.updateTime);
  return later ? document : stamp;
}

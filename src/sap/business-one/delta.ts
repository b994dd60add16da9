import type { DocumentType, SapDocument, SourceCursor } from '../invoice-source.ts';
import { literal } from './query.ts';

/** Largest (UpdateDate, UpdateTime) seen in rows: SAP's clock, never ours. */
export type Stamp = Pick<SapDocument, 'updateDate' | 'updateTime'>;

/** How far changes were read, with the largest DocEntry seen of each type. */
export interface Position extends Stamp {
  readonly docEntries?: Readonly<Partial<Record<DocumentType, number>>>;
}

/** The stamp in a cursor of this source; null: it contains none, so everything is read again. */
export function stampOf(cursor: SourceCursor | null): Position | null {
  const given = cursor === null ? null : parsed(cursor);
  if (typeof given !== 'object' || given === null) return null;
  const { updateDate, updateTime, docEntries } = given as Partial<Record<keyof Position, unknown>>;
  if (typeof updateDate !== 'string' || typeof updateTime !== 'string') return null;
  if (Number.isNaN(Date.parse(`${updateDate}T${updateTime}Z`))) return null;
  const known = Object.entries(docEntries ?? {}).filter(([, docEntry]) => Number.isSafeInteger(docEntry));
  return { updateDate, updateTime, ...(known.length === 0 ? {} : { docEntries: Object.fromEntries(known) }) };
}

/** The cursor for a position. */
export function cursorOf({ updateDate, updateTime, docEntries }: Position): SourceCursor {
  return JSON.stringify({ updateDate, updateTime, docEntries });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // another source's cursor
  }
}

/**
 * How far before the cursor each poll begins, in hours. SAP's times are local and without a zone, so a clock change
 * repeats an hour; transactions commit out of order; two application servers' clocks differ.
 */
export const OVERLAP_HOURS = 3;

const OVERLAP_MS = OVERLAP_HOURS * 3_600_000;

/** Microsoft SQL Server's `datetime` begins here; filters with earlier dates are refused. */
const EARLIEST = '1753-01-01';

/** The cursor minus the overlap, to the minute, as SAP does not compare seconds. */
export function overlapStart(cursor: Stamp): { readonly date: string; readonly time: string } {
  const at = timeOf(cursor) - OVERLAP_MS;
  const text = new Date(Math.max(at, Date.parse(EARLIEST))).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 16) };
}

/**
 * How rows without an update date are queried. `by_creation` is for versions that do not support `eq null` on a date; it
 * reads the first day's new rows again with each poll.
 */
export type UnstampedRows = 'by_null' | 'by_creation';

/**
 * The filter of documents changed since the cursor.
 *
 * `UpdateDate ge D and UpdateTime ge T` would miss rows from a later day at an earlier hour. A row without an update
 * date was never changed, so its creation date counts. Rows above the largest known DocEntry are new, whatever their
 * stamps say.
 */
export function changedSince(
  cursor: Stamp | null,
  fromDate: string,
  unstamped: UnstampedRows = 'by_null',
  knownDocEntry: number | null = null,
): string {
  const posted = `DocDate ge ${literal(fromDate)}`;
  if (cursor === null) return posted;
  const { date, time } = overlapStart(cursor);
  const day = literal(date);
  const alternatives = [
    `UpdateDate gt ${day}`,
    `(UpdateDate eq ${day} and UpdateTime ge ${literal(time)})`,
    unstamped === 'by_null' ? `(UpdateDate eq null and CreationDate ge ${day})` : `CreationDate ge ${day}`,
    ...(knownDocEntry === null ? [] : [`DocEntry gt ${knownDocEntry}`]),
  ];
  return `(${alternatives.join(' or ')}) and ${posted}`;
}

/** Keyset paging: rows that change meanwhile do not move other rows to another page. */
export function afterDocEntry(filter: string, docEntry: number | null): string {
  return docEntry === null ? filter : `${filter} and DocEntry gt ${docEntry}`;
}

/** Time zones are at most 14 hours ahead of UTC, and at most 12 hours behind. */
const FURTHEST_AHEAD_MS = 24 * 3_600_000;
const FURTHEST_BEHIND_MS = 12 * 3_600_000;

/**
 * The cursor after a document. A stamp later than the server's clock can be (an import, a clock that was
 * wrong for a while) does not count: as a cursor it would hide all changes until that day.
 *
 * @param at when the server answered, epoch milliseconds; only an upper bound, it never moves the cursor forward.
 */
export function advance(cursor: Position | null, document: SapDocument, at: number): Position {
  const { updateDate, updateTime, ref, ordinal } = document;
  const known = cursor?.docEntries ?? {};
  const docEntries = { ...known, [ref.type]: Math.max(known[ref.type] ?? 0, ordinal) };
  const before = cursor ?? { updateDate: '', updateTime: '' };
  const stamp = { updateDate, updateTime };
  if (isLater(stamp, before) && !isTooLate(stamp, at)) return { ...stamp, docEntries };
  return { ...(cursor === null ? latest(at) : plausible(cursor, at)), docEntries };
}

/**
 * The cursor, kept so early that the next poll reads rows from this stamp on: their last reading may have come before a
 * change within the same second, and SAP's clock may have been set forward by more than the overlap since.
 */
export function keeping(cursor: Position, stamp: Stamp | null): Position {
  if (stamp === null || isLater(stamp, cursor)) return cursor;
  const last = wallClock(timeOf(stamp) + OVERLAP_MS);
  return isLater(cursor, last) ? { ...cursor, ...last } : cursor;
}

/** The cursor, moved back if it is later than the server's clock can be. */
export function plausible(cursor: Position, at: number): Position {
  return isTooLate(cursor, at) ? { ...cursor, ...latest(at) } : cursor;
}

const isTooLate = (stamp: Stamp, at: number): boolean => isLater(stamp, wallClock(at + FURTHEST_AHEAD_MS));
/** The latest stamp that is certainly in the past. */
const latest = (at: number): Stamp => wallClock(at - FURTHEST_BEHIND_MS);

function isLater(one: Stamp, other: Stamp): boolean {
  return (
    one.updateDate > other.updateDate || (one.updateDate === other.updateDate && one.updateTime > other.updateTime)
  );
}

/** Local time without a zone; UTC is used only for the arithmetic. */
function timeOf({ updateDate, updateTime }: Stamp): number {
  return Date.parse(`${updateDate}T${updateTime}Z`);
}

function wallClock(at: number): Stamp {
  const text = new Date(at).toISOString();
  return { updateDate: text.slice(0, 10), updateTime: text.slice(11, 19) };
}

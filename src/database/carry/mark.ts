/** The mark in a database whose outbox was moved away, or has not wholly arrived: nobody opens it by mistake. */
import type { CodedError } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';
import { get, run, type Transaction } from '../port.ts';
import { integer, type Row, text } from '../row.ts';

/** Its name, by which a database that may not have it is asked. */
export const MARK_TABLE = 'courier_move';
export const READ_MARK = `SELECT state, other, at FROM ${MARK_TABLE}`;

export interface Mark {
  /** `left`: it was moved to `other`; `arriving`: it is being moved here from `other`. */
  readonly state: 'left' | 'arriving';
  /** The other place, for people. */
  readonly other: string;
  /** Since when, epoch milliseconds. */
  readonly at: number;
}

/** The mark in a row of its table. */
export function markOf(row: Row): Mark {
  const state = text(row, 'state') === 'left' ? 'left' : 'arriving';
  // Each driver has its own idea of a large number that nobody has told it about.
  return { state, other: text(row, 'other'), at: integer({ at: Number(row['at']) }, 'at') };
}

/** Why a marked database is not opened. @param place itself, for people */
export function refusalOf({ state, other, at }: Mark, place: string): CodedError {
  const facts = { place, other, day: new Date(at).toISOString().slice(0, 10) };
  return databaseError(state === 'left' ? 'DATABASE_MOVED' : 'DATABASE_MOVE_UNFINISHED', facts);
}

/** Replaces the mark of this database, if it has one. */
export function* setMark({ state, other, at }: Mark): Transaction<void> {
  yield* run(`CREATE TABLE IF NOT EXISTS ${MARK_TABLE} (state text NOT NULL, other text NOT NULL, at bigint NOT NULL)`);
  yield* run(`DELETE FROM ${MARK_TABLE}`);
  yield* run(`INSERT INTO ${MARK_TABLE} (state, other, at) VALUES (:state, :other, :at)`, { state, other, at });
}

/** Null: there is none. For a database that has the table. */
export function* readMark(): Transaction<Mark | null> {
  const row = yield* get(READ_MARK);
  return row && markOf(row);
}

/** All has arrived: it is an outbox like any other. */
export function* dropMark(): Transaction<void> {
  yield* run(`DROP TABLE IF EXISTS ${MARK_TABLE}`);
  yield* run('DROP TABLE IF EXISTS carried');
}

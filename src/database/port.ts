/**
 * What the transactions of `delivery/transactions/` need of a database, and nothing more.
 *
 * A transaction is written once, as a generator: it yields statements and gets rows. SQLite runs it to its end in one
 * turn of the event loop, so that no statement of another worker comes between; PostgreSQL awaits each answer, runs it
 * SERIALIZABLE and begins it anew on a conflict. So a transaction closes over nothing mutable, calls nothing outside,
 * and has a bounded number of statements.
 */
import type { Row, Value } from './row.ts';

/** Named parameters, `:name` in the SQL. A list stands for `(:name)` behind IN and must not be empty. */
export type Parameters = Readonly<Record<string, Value | readonly Value[]>>;

export interface Statement {
  /** SQL that every database of ours takes. */
  readonly sql: string;
  readonly parameters: Parameters;
}

export type Transaction<T> = Generator<Statement, T, readonly Row[]>;

/** Rejects with a `CodedError` of `errors/database.ts`. */
export interface Database {
  /** All of it or nothing. `begin` may be called more than once; only the last call counts. */
  transact<T>(begin: () => Transaction<T>): Promise<T>;
  /** For transactions that only read: they see one state of the database. */
  read<T>(begin: () => Transaction<T>): Promise<T>;
}

/** Every row of an answer. */
export function* all(sql: string, parameters: Parameters = {}): Transaction<readonly Row[]> {
  return yield { sql, parameters };
}

/** The first row of an answer; null: there is none. */
export function* get(sql: string, parameters: Parameters = {}): Transaction<Row | null> {
  return (yield { sql, parameters })[0] ?? null;
}

/** A statement whose rows do not matter. */
export function* run(sql: string, parameters: Parameters = {}): Transaction<void> {
  yield { sql, parameters };
}

import type { ClientBase } from 'pg';
import { databaseError } from '../../errors/database.ts';
import { shownAddress } from '../address.ts';
import { bind } from '../bind.ts';
import type { Database, Durable, Statement, Transaction } from '../port.ts';
import type { Row } from '../row.ts';
import { codedPostgresError, metAnother } from './errors.ts';
import { migrate, pathTo } from './migrate.ts';
import { type ConnectionPool, openPool, type PoolWish } from './pool.ts';

/** Retries after conflicts; with the waits below, some seconds in total. */
const MOST_RUNS = 20;
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 250;
const OPENINGS: Readonly<Record<Durable, string>> = {
  now: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
  // https://www.postgresql.org/docs/15/wal-async-commit.html
  with_next: 'BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL synchronous_commit = off',
};

export interface PostgresOptions extends PoolWish {
  /** A database that no service has used is refused instead of being filled. */
  readonly existing?: boolean;
  /** Also a database whose outbox was moved away, or is just arriving. */
  readonly moving?: boolean;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

export interface PostgresDatabase extends Database {
  /** Closes every connection. Idempotent. */
  close(): Promise<void>;
}

/**
 * Connects and migrates the schema; safe with several processes at once.
 *
 * Transactions run SERIALIZABLE and are retried on conflict, so they see the database as if they ran alone, as on SQLite.
 *
 * @throws `DATABASE_UNREACHABLE`, `DATABASE_REFUSED`, `DATABASE_TLS_…`, `DATABASE_SERVER_OLD`, `DATABASE_READ_ONLY`,
 *   `DATABASE_CONNECTIONS`, `DATABASE_OTHER_HISTORY` (of transactions: the server has another past than when it was opened),
 *   `DATABASE_SERVER_FULL`, `DATABASE_NEWER`, `DATABASE_MISSING`
 */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  return await openOn(await openPool(options), options);
}

/** The same, over these connections, which are closed with it. */
export async function openOn(pool: ConnectionPool, options: PostgresOptions): Promise<PostgresDatabase> {
  const { address, random } = options;
  const place = shownAddress(address);
  const path = pathTo(address.schema);
  try {
    await pool.withClient((client) => migrate(client, address, options));
  } catch (error) {
    await pool.end();
    throw codedPostgresError(error, place);
  }
  const run = <T>(opening: string, begin: () => Transaction<T>): Promise<T> =>
    withRetries(place, random, () => pool.withClient((client) => once(client, `${opening}${path}`, begin())));
  return {
    transact: (begin, durable = 'now') => run(OPENINGS[durable], begin),
    read: (begin) => run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', begin),
    close: () => pool.end(),
  };
}

/** Opens a database of PostgreSQL. */
export type OpenPostgres = typeof openPostgres;

async function withRetries<T>(place: string, random: () => number, work: () => Promise<T>): Promise<T> {
  for (let run = 1; ; run++) {
    try {
      return await work();
    } catch (error) {
      if (!metAnother(error)) throw codedPostgresError(error, place);
      if (run === MOST_RUNS) throw databaseError('DATABASE_BUSY', {}, error);
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** run) * random();
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

async function once<T>(client: ClientBase, opening: string, transaction: Transaction<T>): Promise<T> {
  await client.query(opening);
  let step = transaction.next();
  while (!step.done) step = transaction.next(await answer(client, step.value));
  await client.query('COMMIT');
  return step.value;
}

async function answer(client: ClientBase, statement: Statement): Promise<readonly Row[]> {
  const { sql, values } = bind(statement, (n) => `$${n}`);
  const { rows } = await client.query<Record<string, unknown>>(sql, [...values]);
  return rows;
}

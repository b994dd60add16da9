import type { Pool, PoolClient } from 'pg';
import { toError } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';
import { type PostgresAddress, shownAddress } from '../address.ts';
import { bind } from '../bind.ts';
import type { Database, Durable, Statement, Transaction } from '../port.ts';
import type { Row } from '../row.ts';
import { poolOptions } from './connections.ts';
import { codedPostgresError, leavesConnection, metAnother } from './errors.ts';
import { sameHistory } from './history.ts';
import { migrate } from './migrate.ts';

/** Retries after conflicts; with the waits below, some seconds in total. */
const MOST_RUNS = 20;
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 250;
const OPENINGS: Readonly<Record<Durable, string>> = {
  now: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
  // https://www.postgresql.org/docs/15/wal-async-commit.html
  with_next: 'BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL synchronous_commit = off',
};

export interface PostgresOptions {
  readonly address: PostgresAddress;
  /** Maximum connections. */
  readonly connections: number;
  /** A database that no service has used is refused instead of being filled. */
  readonly existing?: boolean;
  /** Also a database whose outbox was moved away, or is just arriving. */
  readonly moving?: boolean;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Called when an idle connection breaks. */
  readonly onIdleError: (error: Error) => void;
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
  const { address, random, onIdleError } = options;
  const place = shownAddress(address);
  const { default: driver } = await import('pg');
  const limits = readingFiles(() => poolOptions(address, options.connections, driver.types), place);
  const examine = sameHistory(place);
  const pool = new driver.Pool({
    ...limits,
    verify: (client, callback) => void examine(client).then(() => callback(), callback),
  });
  let closing: Promise<void> | null = null;
  pool.on('error', (error) => {
    // Errors while disconnecting are irrelevant.
    if (closing === null) onIdleError(error);
  });
  // What ends a connection in use fails its next statement; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await withClient(pool, (client) => migrate(client, place, options));
  } catch (error) {
    await pool.end();
    throw codedPostgresError(error, place);
  }
  const run = <T>(opening: string, begin: () => Transaction<T>): Promise<T> =>
    withRetries(place, random, () => withClient(pool, (client) => once(client, opening, begin())));
  return {
    transact: (begin, durable = 'now') => run(OPENINGS[durable], begin),
    read: (begin) => run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', begin),
    close: () => (closing ??= pool.end()),
  };
}

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

/** With a connection of its own, whose transaction is rolled back if the work fails. */
async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (thrown) {
    // A connection that cannot roll back is discarded; the server rolls back by itself.
    if (!leavesConnection(thrown)) broken = toError(thrown);
    else
      await client.query('ROLLBACK').catch((error: unknown) => {
        broken = toError(error);
      });
    throw thrown;
  } finally {
    client.release(broken);
  }
}

async function once<T>(client: PoolClient, opening: string, transaction: Transaction<T>): Promise<T> {
  await client.query(opening);
  let step = transaction.next();
  while (!step.done) step = transaction.next(await answer(client, step.value));
  await client.query('COMMIT');
  return step.value;
}

async function answer(client: PoolClient, statement: Statement): Promise<readonly Row[]> {
  const { sql, values } = bind(statement, (n) => `$${n}`);
  const { rows } = await client.query<Record<string, unknown>>(sql, [...values]);
  return rows;
}

/** The authority's file cannot be read. */
function readingFiles<T>(read: () => T, place: string): T {
  try {
    return read();
  } catch (error) {
    throw databaseError('DATABASE_TLS_FAILED', { place, detail: toError(error).message }, error);
  }
}

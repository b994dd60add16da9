import type pg from 'pg';
import type { Pool, PoolClient } from 'pg';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';
import { bind } from '../bind.ts';
import type { Database, Durable, Statement, Transaction } from '../port.ts';
import type { Row } from '../row.ts';
import { postgresMigrations } from './schema.ts';

/** PostgreSQL's error codes: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
/** Retries after conflicts; with the waits below, some seconds in total. */
const MOST_RUNS = 20;
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 250;
/** Maximum time that a client frozen in a transaction holds its locks. */
const STATEMENT_TIMEOUT_MS = 5000;
const OPENINGS: Readonly<Record<Durable, string>> = {
  now: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
  // https://www.postgresql.org/docs/15/wal-async-commit.html
  with_next: 'BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL synchronous_commit = off',
};
/** "ICUR": the advisory lock held while migrating the schema. */
const MIGRATION_LOCK = 0x49_43_55_52;

export interface PostgresOptions {
  /** `postgres://user:password@host/database`. */
  readonly url: string;
  /** Maximum connections. */
  readonly connections: number;
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
 * @throws `DATABASE_NEWER`, `DATABASE_UNWRITABLE`
 */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  const { default: driver } = await import('pg');
  const pool = new driver.Pool({
    connectionString: options.url,
    max: options.connections,
    types: { getTypeParser: parserOf(driver.types) },
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  });
  let closing: Promise<void> | null = null;
  pool.on('error', (error) => {
    // Errors while disconnecting are irrelevant.
    if (closing === null) options.onIdleError(error);
  });
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end();
    throw coded(error);
  }
  return {
    transact: (begin, durable = 'now') => withRetries(pool, OPENINGS[durable], begin, options.random),
    read: (begin) => withRetries(pool, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', begin, options.random),
    close: () => (closing ??= pool.end()),
  };
}

async function withRetries<T>(
  pool: Pool,
  opening: string,
  begin: () => Transaction<T>,
  random: () => number,
): Promise<T> {
  for (let run = 1; ; run++) {
    try {
      return await once(pool, opening, begin());
    } catch (error) {
      if (!metAnother(error)) throw coded(error);
      if (run === MOST_RUNS) throw databaseError('DATABASE_BUSY', {}, error);
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** run) * random();
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

async function once<T>(pool: Pool, opening: string, transaction: Transaction<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(opening);
    const result = await drive(client, transaction);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that cannot roll back is discarded; the server rolls back by itself.
    await client.query('ROLLBACK').catch((thrown: unknown) => {
      broken = toError(thrown);
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function drive<T>(client: PoolClient, transaction: Transaction<T>): Promise<T> {
  let step = transaction.next();
  while (!step.done) step = transaction.next(await answer(client, step.value));
  return step.value;
}

async function answer(client: PoolClient, statement: Statement): Promise<readonly Row[]> {
  const { sql, values } = bind(statement, (n) => `$${n}`);
  const { rows } = await client.query<Record<string, unknown>>(sql, [...values]);
  return rows;
}

async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await client.query('CREATE TABLE IF NOT EXISTS courier_schema (version bigint PRIMARY KEY)');
    const { rows } = await client.query<{ version: number | null }>(
      'SELECT max(version) AS version FROM courier_schema',
    );
    const found = rows[0]?.version ?? 0;
    const known = Math.max(...postgresMigrations.map(({ version }) => version));
    if (found > known) throw databaseError('DATABASE_NEWER', { path: 'on PostgreSQL', found, known });
    for (const { version, sql } of postgresMigrations.filter((one) => one.version > found)) {
      await client.query(sql);
      await client.query('INSERT INTO courier_schema VALUES ($1)', [version]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch((thrown: unknown) => {
      broken = toError(thrown);
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Integers as numbers (ours are safe), JSON as text: like SQLite. */
function parserOf(types: typeof pg.types): typeof pg.types.getTypeParser {
  const { builtins } = types;
  return ((oid: number, format?: 'text') => {
    if (oid === builtins.INT8 || oid === builtins.NUMERIC) return Number;
    if (oid === builtins.JSON) return String;
    return types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser;
}

function metAnother(error: unknown): boolean {
  const code = codeOf(error);
  return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** By class: https://www.postgresql.org/docs/15/errcodes-appendix.html. Without a code the connection itself failed. */
function coded(thrown: unknown): CodedError {
  if (thrown instanceof CodedError) return thrown;
  const error = toError(thrown);
  const code = codeOf(error);
  const detail = error.message;
  if (code === null || !/^[0-9A-Z]{5}$/.test(code)) return databaseError('DATABASE_UNWRITABLE', { detail }, error);
  if (code.startsWith('53')) return databaseError('DATABASE_FULL', {}, error);
  if (code.startsWith('55') || code === '57014') return databaseError('DATABASE_BUSY', {}, error);
  if (code.startsWith('08') || code.startsWith('57') || code.startsWith('58') || code.startsWith('25P')) {
    return databaseError('DATABASE_UNWRITABLE', { detail }, error);
  }
  return databaseError('DATABASE_FAILED', { detail }, error);
}

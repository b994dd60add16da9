import type { ClientBase } from 'pg';
import { databaseError } from '../../errors/database.ts';
import { shownAddress } from '../address.ts';
import { bind } from '../bind.ts';
import type { Database, Durable, Statement, Transaction } from '../port.ts';
import { codedPostgresError, metAnother } from './errors.ts';
import { type Bound, fly } from './flight.ts';
import { type MigrationWish, migrate, settingPath } from './migrate.ts';
import { type ConnectionPool, openPool, type PoolWish } from './pool.ts';

/** Retries after conflicts; with the waits below, some seconds in total. */
const MOST_RUNS = 20;
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 250;
/** Reads of which it is known whether they ask once; searches make ever more. */
const MOST_KNOWN = 250;
/**
 * Reading a small table from end to end, which is cheapest there, conflicts with whatever others write to it, so that the
 * long transactions of one account never came to an end beside the short ones of others:
 * https://www.postgresql.org/docs/15/transaction-iso.html#XACT-SERIALIZABLE
 */
const SERIALIZABLE = [bare('BEGIN ISOLATION LEVEL SERIALIZABLE'), bare('SET LOCAL enable_seqscan = off')];
const OPENINGS: Readonly<Record<Durable, readonly Bound[]>> = {
  now: SERIALIZABLE,
  // https://www.postgresql.org/docs/15/wal-async-commit.html
  with_next: [...SERIALIZABLE, bare('SET LOCAL synchronous_commit = off')],
};
const SNAPSHOT = bare('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
const COMMIT = bare('COMMIT');

export interface PostgresOptions extends PoolWish, MigrationWish {
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

export interface PostgresDatabase extends Database {
  /** Closes every connection. Idempotent. */
  close(): Promise<void>;
}

/**
 * Connects and migrates the schema, unless it is to stay as it is; safe with several processes at once.
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
  const path = address.schema === null ? [] : [bare(settingPath(address.schema))];
  try {
    await pool.withClient((client) => migrate(client, address, options));
  } catch (error) {
    await pool.end();
    throw codedPostgresError(error, place);
  }
  const run = <T>(work: Work<T>): Promise<T> => withRetries(place, random, () => pool.withClient(work));
  const reads: Reads = { opening: [SNAPSHOT, ...path], goOn: new Set() };
  return {
    transact: (begin, durable = 'now') => run((client) => write(client, [...OPENINGS[durable], ...path], begin())),
    read: (begin) => run((client, later) => read(client, reads, begin, later)),
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

type Work<T> = (client: ClientBase, later: (rest: Promise<unknown>) => void) => Promise<T>;

async function write<T>(client: ClientBase, opening: readonly Bound[], transaction: Transaction<T>): Promise<T> {
  const { value, ready } = await drive(client, opening, transaction);
  await fly(client, [...ready, COMMIT]);
  return value;
}

interface Reads {
  readonly opening: readonly Bound[];
  /** What those ask first that asked more than once the last time. */
  readonly goOn: Set<string>;
}

/**
 * Most ask once: then the end travels with the question, and one statement is a transaction by itself. Otherwise nobody waits
 * for the end, and it cannot fail.
 */
async function read<T>(
  client: ClientBase,
  { opening, goOn }: Reads,
  begin: () => Transaction<T>,
  later: (rest: Promise<unknown>) => void,
): Promise<T> {
  const transaction = begin();
  const first = transaction.next();
  if (first.done) return first.value;
  const asked = first.value;
  const name = asked.map(({ sql }) => sql).join(';');
  const once = !goOn.has(name);
  const alone = once && asked.length === 1 && opening.length === 1;
  const before = alone ? [] : opening;
  const answers = await fly(client, [...before, ...asked.map(bound), ...(once && !alone ? [COMMIT] : [])]);
  const second = transaction.next(answers.slice(before.length, before.length + asked.length));
  if (second.done) {
    goOn.delete(name);
    if (!once) later(fly(client, [COMMIT]));
    return second.value;
  }
  if (goOn.size > MOST_KNOWN) goOn.clear();
  goOn.add(name);
  const { value } = once ? await drive(client, opening, begin()) : await drive(client, [], transaction, second);
  later(fly(client, [COMMIT]));
  return value;
}

/**
 * Waits only for rows that somebody looks at: the opening travels with the first of them, and `ready` is what nobody has
 * waited for at the end.
 */
async function drive<T>(
  client: ClientBase,
  opening: readonly Bound[],
  transaction: Transaction<T>,
  from = transaction.next(),
): Promise<{ readonly value: T; readonly ready: readonly Bound[] }> {
  let ready = opening;
  let step = from;
  while (!step.done) {
    const asked = step.value;
    ready = [...ready, ...asked.map(bound)];
    if (asked.every(({ unread = false }) => unread)) step = transaction.next(asked.map(() => []));
    else {
      const answers = await fly(client, ready);
      ready = [];
      step = transaction.next(answers.slice(-asked.length));
    }
  }
  return { value: step.value, ready };
}

function bound(statement: Statement): Bound {
  return bind(statement, (n) => `$${n}`);
}

function bare(sql: string): Bound {
  return { sql, values: [] };
}

import type { ClientBase, QueryConfig } from 'pg';
import { databaseError } from '../../errors/database.ts';
import { type PostgresAddress, shownAddress } from '../address.ts';
import { MARK_TABLE, markOf, READ_MARK, refusalOf } from '../carry/mark.ts';
import { postgresMigrations } from './schema.ts';

/** Major version: the oldest that the tests of the outbox run on. */
const OLDEST = 15;
/** A large table is counted, and gets an index, for longer than a statement of a running service may take. */
const LONGEST_STEP_MS = 3_600_000;
/** "ICUR": the advisory lock held while migrating a schema, with the schema's own number. */
const MIGRATION_LOCK = 0x49_43_55_52;
/** The schema that the tables are in or will be in, also where the URL does not name it. */
const LOCK_SCHEMA = `SELECT pg_advisory_xact_lock(${MIGRATION_LOCK}, hashtext(coalesce($1, current_schema(), '')))`;
const NEWEST = Math.max(...postgresMigrations.map(({ version }) => version));

/** What is to be done with a database whose schema is not the newest. */
export interface MigrationWish {
  /** A database that no service has used is refused instead of being filled. */
  readonly existing?: boolean;
  /** Also a database whose outbox was moved away, or is just arriving. */
  readonly moving?: boolean;
  /** Its schema is left as it is. */
  readonly asItIs?: boolean;
}

/**
 * Brings the schema to the newest version, in one transaction; several clients may do so at once. One that is up to date waits for
 * nobody.
 *
 * @throws `DATABASE_SERVER_OLD`, `DATABASE_READ_ONLY`, `DATABASE_NEWER`, `DATABASE_MISSING`; what the driver throws
 */
export async function migrate(
  client: ClientBase,
  address: PostgresAddress,
  { existing = false, moving = false, asItIs = false }: MigrationWish,
): Promise<void> {
  const { schema } = address;
  const place = shownAddress(address);
  await requireUsable(client, place);
  await client.query(schema === null ? 'BEGIN' : `BEGIN; ${settingPath(schema)}`);
  if (!moving) await refuseMoved(client, place);
  const found = await versionOf(client, place);
  if (existing && found === 0) throw databaseError('DATABASE_MISSING', { path: place });
  if (found < NEWEST && !asItIs) await bringUpToDate(client, place, schema);
  await client.query('COMMIT');
}

async function bringUpToDate(client: ClientBase, place: string, schema: string | null): Promise<void> {
  await client.query(LOCK_SCHEMA, [schema]);
  if (schema !== null) await makeSchema(client, schema);
  await client.query('CREATE TABLE IF NOT EXISTS courier_schema (version bigint PRIMARY KEY)');
  const found = await versionOf(client, place);
  await client.query(`SET LOCAL statement_timeout = ${LONGEST_STEP_MS}`);
  for (const { version, sql } of postgresMigrations.filter((one) => one.version > found)) {
    await client.query(unhurried(sql));
    await client.query('INSERT INTO courier_schema VALUES ($1)', [version]);
  }
}

/** The driver, too, waits longer for it than for others. */
function unhurried(sql: string): QueryConfig {
  const options = { query_timeout: LONGEST_STEP_MS };
  return { text: sql, ...options };
}

/** What follows `BEGIN`, so that the transaction sees the tables of that schema only. */
export function settingPath(schema: string): string {
  return `SET LOCAL search_path TO "${schema}"`;
}

/** Asks first: whoever may make none can still use one that is there. */
async function makeSchema(client: ClientBase, schema: string): Promise<void> {
  const { rows } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rows.length === 0) await client.query(`CREATE SCHEMA "${schema}"`);
}

/** @throws `DATABASE_MOVED`, `DATABASE_MOVE_UNFINISHED` */
async function refuseMoved(client: ClientBase, place: string): Promise<void> {
  const there = await client.query<{ is: boolean }>('SELECT to_regclass($1) IS NOT NULL AS is', [MARK_TABLE]);
  if (there.rows[0]?.is !== true) return;
  const { rows } = await client.query<Record<string, unknown>>(READ_MARK);
  if (rows[0]) throw refusalOf(markOf(rows[0]), place);
}

/** Of the schema; 0: no service has used this database. @throws `DATABASE_NEWER` */
export async function versionOf(client: ClientBase, place: string): Promise<number> {
  const there = await client.query<{ is: boolean }>("SELECT to_regclass('courier_schema') IS NOT NULL AS is");
  if (there.rows[0]?.is !== true) return 0;
  const { rows } = await client.query<{ version: number | null }>('SELECT max(version) AS version FROM courier_schema');
  const found = rows[0]?.version ?? 0;
  if (found > NEWEST) throw databaseError('DATABASE_NEWER', { path: `on PostgreSQL (${place})`, found, known: NEWEST });
  return found;
}

/** The server's version, if it can carry an outbox. @throws `DATABASE_SERVER_OLD`, `DATABASE_READ_ONLY` */
export async function requireUsable(client: ClientBase, place: string): Promise<string> {
  const { rows } = await client.query<{ number: string; version: string; standby: boolean; readonly: string }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version,
            pg_is_in_recovery() AS standby, current_setting('default_transaction_read_only') AS readonly`,
  );
  const { number = '0', version = '', standby = false, readonly = 'off' } = rows[0] ?? {};
  requireVersion(Number(number), version, place);
  if (standby) throw databaseError('DATABASE_READ_ONLY', { place, detail: 'it is a standby' });
  if (readonly === 'on')
    throw databaseError('DATABASE_READ_ONLY', { place, detail: 'default_transaction_read_only is on' });
  return version;
}

/** @param number `server_version_num`: 150018 for 15.18 @throws `DATABASE_SERVER_OLD` */
export function requireVersion(number: number, version: string, place: string): void {
  if (Math.trunc(number / 10_000) >= OLDEST) return;
  throw databaseError('DATABASE_SERVER_OLD', { version, place, needed: OLDEST });
}

/** Copies the rows of an outbox into another, and compares them; can be killed at any moment, and goes on where it was. */
import { databaseError } from '../../errors/database.ts';
import { all, type Database, get, run, type Transaction } from '../port.ts';
import { integer, maybeText, type Row, type Value } from '../row.ts';
import { type CarriedTable, carriedTables } from './tables.ts';

/** Rows at a time: so many values of the widest table are parameters that each database takes in one statement. */
const BATCH = 200;

export interface Carried {
  readonly table: string;
  readonly rows: number;
}

export interface CarryParts {
  readonly from: Database;
  readonly to: Database;
  /** Where `to` is, for people. */
  readonly place: string;
  /** Fires between two batches. */
  readonly signal: AbortSignal;
  /** After each batch: rows of this table so far, and whether they are being compared. */
  readonly onProgress: (table: string, rows: number, comparing: boolean) => void;
}

/** How many rows each table has. @param there those that there are, in an older schema; default: all */
export function* rowsOf(there: ReadonlySet<string> | null = null): Transaction<readonly Carried[]> {
  const counted: Carried[] = [];
  for (const { name } of carriedTables) {
    if (there !== null && !there.has(name)) continue;
    const row = yield* get(`SELECT count(*) AS n FROM ${name}`);
    counted.push({ table: name, rows: row === null ? 0 : integer(row, 'n') });
  }
  return counted;
}

/** The table where `to` keeps how far it has come. */
export function* beginCarrying(): Transaction<void> {
  yield* run('CREATE TABLE IF NOT EXISTS carried (name text PRIMARY KEY, after text)');
}

/** Copies what is not there yet. */
export async function copyRows(parts: CarryParts): Promise<void> {
  for (const table of carriedTables) await copyTable(table, parts);
}

async function copyTable(table: CarriedTable, { from, to, signal, onProgress }: CarryParts): Promise<void> {
  const known = await to.read(() => get('SELECT after FROM carried WHERE name = :name', { name: table.name }));
  let after = known && keyFrom(maybeText(known, 'after'));
  for (let rows = 0; ; ) {
    signal.throwIfAborted();
    const last = after;
    const batch = await from.read(() => pageOf(table, last));
    const end = batch.at(-1);
    if (!end) return;
    after = keyOf(table, end);
    const reached = JSON.stringify(after);
    // How far it is stands in the same transaction: a row is there once, or not yet.
    await to.transact(function* () {
      yield* insert(table, batch);
      yield* run(
        `INSERT INTO carried (name, after) VALUES (:name, :reached)
         ON CONFLICT (name) DO UPDATE SET after = :reached`,
        { name: table.name, reached },
      );
    });
    rows += batch.length;
    onProgress(table.name, rows, false);
  }
}

/**
 * Compares every row, and how many there are.
 *
 * @throws `DATABASE_MOVE_DIFFERS`
 */
export async function compareRows(parts: CarryParts): Promise<readonly Carried[]> {
  const { from, to, place } = parts;
  const counted = await from.read(() => rowsOf());
  const arrived = new Map((await to.read(() => rowsOf())).map(({ table, rows }) => [table, rows]));
  for (const { table, rows } of counted) {
    const found = arrived.get(table) ?? 0;
    if (found !== rows)
      throw databaseError('DATABASE_MOVE_DIFFERS', { place, table, detail: `${found} of ${rows} rows` });
  }
  for (const table of carriedTables) await compareTable(table, parts);
  return counted;
}

async function compareTable(table: CarriedTable, { from, to, place, signal, onProgress }: CarryParts): Promise<void> {
  let after: readonly Value[] | null = null;
  for (let rows = 0; ; ) {
    signal.throwIfAborted();
    const last: readonly Value[] | null = after;
    const batch = await from.read(() => pageOf(table, last));
    const end = batch.at(-1);
    if (!end) return;
    const theirs = new Map((await to.read(() => sameOf(table, batch))).map((row) => [textOf(table, row), row]));
    const other = batch.find((row) => whole(row) !== whole(theirs.get(textOf(table, row)) ?? {}));
    if (other)
      throw databaseError('DATABASE_MOVE_DIFFERS', { place, table: table.name, detail: `row ${textOf(table, other)}` });
    after = keyOf(table, end);
    rows += batch.length;
    onProgress(table.name, rows, true);
  }
}

/** What the database counts up goes on behind the last row. Needed on PostgreSQL; SQLite does so by itself. */
export function* goOnCounting(): Transaction<void> {
  for (const { name, key } of carriedTables.filter(({ counts }) => counts === true)) {
    const [column = ''] = key;
    yield* run(
      `SELECT setval(pg_get_serial_sequence('${name}', '${column}'), (SELECT COALESCE(max(${column}), 0) FROM ${name}) + 1, false)`,
    );
  }
}

/** The next rows in the order of the key. */
function* pageOf({ name, key }: CarriedTable, after: readonly Value[] | null): Transaction<readonly Row[]> {
  const columns = key.join(', ');
  const begin = after === null ? '' : `WHERE (${columns}) > (${key.map((_, n) => `:after${n}`).join(', ')})`;
  const values = Object.fromEntries((after ?? []).map((value, n) => [`after${n}`, value]));
  return yield* all(`SELECT * FROM ${name} ${begin} ORDER BY ${columns} LIMIT ${BATCH}`, values);
}

/** Rows with the same keys. */
function* sameOf(table: CarriedTable, rows: readonly Row[]): Transaction<readonly Row[]> {
  const values: Record<string, Value> = {};
  const each = rows.map((row, n) => {
    const parts = keyOf(table, row).map((value, part) => {
      values[`k${n}_${part}`] = value;
      return `${table.key[part] ?? ''} = :k${n}_${part}`;
    });
    return `(${parts.join(' AND ')})`;
  });
  return yield* all(`SELECT * FROM ${table.name} WHERE ${each.join(' OR ')}`, values);
}

function* insert({ name }: CarriedTable, rows: readonly Row[]): Transaction<void> {
  const columns = Object.keys(rows[0] ?? {});
  const values: Record<string, Value> = {};
  const tuples = rows.map((row, n) => {
    const names = columns.map((column, at) => {
      values[`v${n}_${at}`] = row[column] as Value;
      return `:v${n}_${at}`;
    });
    return `(${names.join(', ')})`;
  });
  yield* run(`INSERT INTO ${name} (${columns.join(', ')}) VALUES ${tuples.join(', ')}`, values);
}

function keyOf({ key }: CarriedTable, row: Row): readonly Value[] {
  return key.map((column) => row[column] as Value);
}

function textOf(table: CarriedTable, row: Row): string {
  return JSON.stringify(keyOf(table, row));
}

function keyFrom(text: string | null): readonly Value[] | null {
  return text === null ? null : (JSON.parse(text) as readonly Value[]);
}

/** Databases may have their columns in another order. */
function whole(row: Row): string {
  return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

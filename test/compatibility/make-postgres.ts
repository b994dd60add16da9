/**
 * Makes the fixture of a release's outbox on PostgreSQL: the schema by the code of that release, and in it the rows of the
 * outbox that a release left in a file of the same time, whose tables and columns are the same.
 * `test/fixtures/postgres/README.md` says how to run it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import pg from 'pg';
import { addressOf, binaries, startPostgres } from '../support/postgres.ts';
import { putReleasedOutbox } from './released-outboxes.ts';

const [root = '', target = ''] = process.argv.slice(2);
if (target === '') {
  process.stderr.write('Usage: node make-postgres.ts FOLDER_OF_THE_COMMIT FOLDER_OF_THE_FIXTURES\n');
  process.exit(2);
}
const own = <T>(name: string): Promise<T> => import(pathToFileURL(path.join(root, name)).href);
const { openPostgres } = await own<typeof import('../../src/database/postgres/database.ts')>(
  'src/database/postgres/database.ts',
);
const { migrations } = await own<typeof import('../../src/database/sqlite/migrations.ts')>(
  'src/database/sqlite/migrations.ts',
);
const ofFile = Math.max(...migrations.map(({ version }) => version));
const folder = mkdtempSync(path.join(tmpdir(), 'courier-fixture-'));
const file = path.join(folder, 'outbox.db');
putReleasedOutbox(ofFile, file);
const outbox = new DatabaseSync(file, { readOnly: true });

await using cluster = await startPostgres();
const url = await cluster.create();
const asked = { address: addressOf(url), connections: 1, random: Math.random, onIdleError: () => undefined };
// The first releases took the URL as it is.
await (await openPostgres({ ...asked, ...{ url } } as typeof asked)).close();

const client = new pg.Client({ connectionString: url });
await client.connect();
// Rows refer to others that may come later.
await client.query('SET session_replication_role = replica');
const rowsOf = async (sql: string, ...values: unknown[]) => (await client.query(sql, values)).rows;
const tables = (await rowsOf("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).map(
  ({ name }) => String(name),
);
for (const table of tables) {
  const columns = (
    await rowsOf('SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 ORDER BY 1', table)
  ).map(({ name }) => String(name));
  const there = new Set(
    outbox
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(({ name }) => name),
  );
  const shared = columns.filter((column) => there.has(column));
  if (shared.length === 0) continue;
  const names = shared.map((column) => `"${column}"`).join(', ');
  const places = shared.map((_, nth) => `$${nth + 1}`).join(', ');
  for (const row of outbox.prepare(`SELECT ${names} FROM ${table}`).all())
    await client.query(
      `INSERT INTO ${table} (${names}) VALUES (${places}) ON CONFLICT DO NOTHING`,
      valuesOf(row, shared),
    );
  const [counted] = await rowsOf('SELECT pg_get_serial_sequence($1, $2) AS name', table, 'id').catch(() => []);
  if (counted?.name)
    await client.query(`SELECT setval($1, (SELECT coalesce(max(id), 1) FROM ${table}))`, [counted.name]);
}
// The triggers have seen none of it.
const [counts] = await rowsOf("SELECT to_regprocedure('count_again()') AS name");
if (counts.name) await client.query('SELECT count_again()');
const [version] = await rowsOf('SELECT max(version) AS version FROM courier_schema');
await client.end();
const dump = path.join(binaries() ?? '', 'pg_dump');
const sql = execFileSync(dump, ['--inserts', '--no-owner', '--no-privileges', '--dbname', url], { encoding: 'utf8' });
// Commands of psql, and what its own session needs.
const lines = sql.split('\n').filter((line) => !/^(?:\\|--|$|SELECT pg_catalog\.set_config)/.test(line));
const name = `schema-${version.version}-as-${ofFile}.sql.br`;
writeFileSync(path.join(target, name), brotliCompressSync(lines.join('\n')));
outbox.close();
rmSync(folder, { recursive: true });
process.stdout.write(`${name}\n`);

function valuesOf(row: Readonly<Record<string, SQLOutputValue>>, columns: readonly string[]): unknown[] {
  return columns.map((column) => {
    const value = row[column] ?? null;
    return value instanceof Uint8Array ? Buffer.from(value) : value;
  });
}

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, mock, test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import pg from 'pg';
import type { Database } from '../../src/database/port.ts';
import { openPostgres } from '../../src/database/postgres/database.ts';
import { postgresMigrations } from '../../src/database/postgres/schema.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../support/postgres.ts';
import { FIXTURE } from './fixture-book.ts';
import { type Answers, answers } from './old-outbox.ts';
import { messagesIn, putReleasedOutbox } from './released-outboxes.ts';

const fixtures = path.join(import.meta.dirname, '..', 'fixtures', 'postgres');
const released = readdirSync(fixtures)
  .flatMap((name) => {
    const [, schema, ofFile] = /^schema-(\d+)-as-(\d+)\.sql\.br$/.exec(name) ?? [];
    return ofFile === undefined ? [] : [{ name, schema: Number(schema), ofFile: Number(ofFile) }];
  })
  .toSorted((a, b) => a.schema - b.schema);
const newest = Math.max(...postgresMigrations.map(({ version }) => version));

/** Earlier ones were of tests only, and their first migration was changed. */
const OLDEST = 3;

test('there is an outbox on PostgreSQL of every schema up to the one before this', () => {
  const wanted = Array.from({ length: newest - OLDEST }, (_, nth) => nth + OLDEST);
  const there = released.map(({ schema }) => schema).filter((schema) => schema < newest);
  assert.deepEqual(there, wanted, 'test/fixtures/postgres/README.md says how one is made');
});

describe('an outbox on PostgreSQL', { skip: withoutPostgres() ?? false }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-postgres-'));
  let cluster: PostgresCluster;
  before(async () => {
    cluster = await startPostgres();
  });
  after(async () => {
    await cluster[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (url: string) =>
    openPostgres({ address: addressOf(url), connections: 2, random: Math.random, onIdleError: () => undefined });

  async function schemaAt(url: string): Promise<number> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ version: string }>('SELECT max(version) AS version FROM courier_schema');
    await client.end();
    return Number(rows[0]?.version);
  }

  async function restored(name: string): Promise<string> {
    const url = await cluster.create();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(brotliDecompressSync(readFileSync(path.join(fixtures, name))).toString('utf8'));
    await client.end();
    return url;
  }

  for (const { name, schema, ofFile } of released)
    test(`of schema ${schema} is migrated, and answers as one in a file of that time`, async () => {
      const file = path.join(folder, `${schema}.db`);
      putReleasedOutbox(ofFile, file);
      const messages = messagesIn(file);
      assert.ok(messages.length > 0);
      const inFile = openDatabase(file, FIXTURE);
      const expected = await answersOf(inFile);
      inFile.close();
      assert.equal(expected.messages.length, messages.length);
      const url = await restored(name);
      assert.equal(await schemaAt(url), schema);
      const database = await open(url);
      try {
        assert.deepEqual(await answersOf(database), expected);
      } finally {
        await database.close();
      }
      assert.equal(await schemaAt(url), newest);
    });

  test('of an earlier schema may take its time to migrate, however large it is', async () => {
    const url = await restored(released[0]?.name ?? assert.fail());
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`CREATE TABLE allowed (ms text);
      CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO allowed VALUES (current_setting('statement_timeout')); END $$;
      CREATE EVENT TRIGGER noting ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION note()`);
    const asked = mock.method(pg.Client.prototype, 'query');
    await (await open(url)).close();
    const steps = asked.mock.calls.map(({ arguments: [step] }) => step as unknown as Record<string, unknown>);
    asked.mock.restore();
    const migrating = steps.filter((step) => postgresMigrations.some(({ sql }) => sql === step['text']));
    assert.equal(migrating.length, newest - OLDEST);
    assert.deepEqual([...new Set(migrating.map((step) => step['query_timeout']))], [3_600_000]);
    assert.deepEqual((await client.query('SELECT DISTINCT ms FROM allowed')).rows, [{ ms: '1h' }]);
    await client.end();
  });

  test('of a newer version is refused, and left as it is', async () => {
    const url = await cluster.create();
    await (await open(url)).close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('INSERT INTO courier_schema VALUES ($1)', [newest + 1]);
    const shape = async () =>
      (await client.query('SELECT table_name, column_name FROM information_schema.columns ORDER BY 1, 2')).rows;
    const shapeBefore = await shape();
    await assert.rejects(open(url), { code: 'DATABASE_NEWER' });
    assert.deepEqual(await shape(), shapeBefore);
    await client.end();
    assert.equal(await schemaAt(url), newest + 1);
  });
});

function answersOf(database: Database): Promise<Answers> {
  return answers(createOutbox(database, { ...FIXTURE, mode: 'live', copies: true }));
}

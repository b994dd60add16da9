import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { createOutbox } from '../../delivery/transactions/outbox.ts';
import { type Durable, get, run, type Transaction } from '../port.ts';
import { openDatabase, plannedOnce, type SqliteDatabase } from './database.ts';
import { migrations, schemaVersion } from './migrations.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-database-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const configured = { company: 'TEST', account: 'main' } as const;
const fileOf = (name: string): string => path.join(folder, name);

test('a database of a newer version is refused and left unchanged', () => {
  const file = fileOf('newer.db');
  openDatabase(file, configured).close();
  const newer = new DatabaseSync(file);
  newer.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
  newer.close();
  assert.throws(() => openDatabase(file, configured), { code: 'DATABASE_NEWER' });
});

test("another program's database is not touched", () => {
  const file = fileOf('foreign.db');
  const foreign = new DatabaseSync(file);
  foreign.exec('CREATE TABLE theirs (id INTEGER)');
  foreign.close();
  const bytes = readFileSync(file);
  assert.throws(() => openDatabase(file, configured), { code: 'DATABASE_FOREIGN' });
  assert.deepEqual(readFileSync(file), bytes);
});

test('a file that is not a database, or is truncated, is reported as damaged', () => {
  const noise = fileOf('noise.db');
  writeFileSync(noise, 'this is no database, but it is long enough to be taken for one'.repeat(50));
  assert.throws(() => openDatabase(noise, configured), { code: 'DATABASE_DAMAGED' });
  const torn = fileOf('torn.db');
  openDatabase(torn, configured).close();
  truncateSync(torn, 4096 * 3);
  assert.throws(
    () => {
      const database = openDatabase(torn, configured);
      try {
        database.verify();
      } finally {
        database.close();
      }
    },
    { code: 'DATABASE_DAMAGED' },
  );
});

test('a failed transaction changes nothing, and a snapshot contains what was committed', async () => {
  const database = openDatabase(fileOf('outbox.db'), configured);
  const insert = (jid: string) => run("INSERT INTO writers VALUES ('main', :jid, 1)", { jid });
  await database.transact(() => insert('kept'));
  await assert.rejects(
    database.transact(function* () {
      yield* insert('lost');
      throw new Error('in the middle');
    }),
  );
  const target = fileOf('snapshot.db');
  database.snapshot(target);
  assert.throws(() => database.snapshot(target), { code: 'DATABASE_UNWRITABLE' });
  database.close();
  const copy = openDatabase(target, configured);
  copy.verify();
  assert.deepEqual(
    copy.all('SELECT jid FROM writers').map((row) => row['jid']),
    ['kept'],
  );
  copy.close();
});

test('only a transaction that may wait for the next one is committed without a sync', async () => {
  const database = openDatabase(fileOf('durable.db'), configured);
  /** 1: NORMAL, 2: FULL. */
  function* level(): Transaction<unknown> {
    return (yield* get('PRAGMA synchronous'))?.['synchronous'];
  }
  function* failing(): Transaction<void> {
    yield* run('INSERT INTO nowhere VALUES (1)');
  }
  const levels = async (durable: Durable) => database.transact(level, durable);
  assert.equal(await levels('now'), 2);
  assert.equal(await levels('with_next'), 1);
  await assert.rejects(database.transact(failing, 'with_next'));
  assert.equal(await levels('now'), 2);
  database.close();
});

test('the counts of an older database are computed once, and kept up to date with every change of a message', () => {
  const file = fileOf('counted.db');
  const message = (database: SqliteDatabase, column: 'namespace' | 'book', book: string, key: string, state: string) =>
    database.run(
      `INSERT INTO messages (${column}, key, role, ordinal, state, not_before, generation, evidence_from, doubts,
                             failures, created_at, changed_at)
       VALUES (:book, :key, 'customer', 0, :state, 0, 0, 0, 0, 0, 1, 1)`,
      { book, key, state },
    );
  const older = openDatabase(
    file,
    configured,
    migrations.filter(({ version }) => version < 2),
  );
  message(older, 'namespace', 'live', 'a', 'read');
  message(older, 'namespace', 'live', 'b', 'queued');
  for (const key of ['c', 'd']) message(older, 'namespace', 'live', key, 'held');
  older.run("UPDATE messages SET reason = 'LATE' WHERE state = 'held'");
  older.close();

  const database = openDatabase(file, configured);
  const counts = () =>
    Object.fromEntries(
      database
        .all(
          "SELECT state || coalesce(' ' || reason, '') AS what, n, oldest FROM message_summary WHERE role = 'customer'",
        )
        .map((row) => [String(row['what']), [row['n'], row['oldest']]]),
    );
  assert.deepEqual(counts(), { queued: [1, 1], read: [1, null], 'held LATE': [2, 1] });
  message(database, 'book', 'live:TEST', 'e', 'queued');
  database.run("UPDATE messages SET state = 'sent' WHERE key = 'b'");
  database.run("UPDATE messages SET state = 'sent', reason = 'ODD' WHERE key = 'b'");
  database.run("UPDATE messages SET reason = 'OTHER' WHERE key = 'c'");
  database.run("UPDATE messages SET reason = NULL, created_at = 9 WHERE key = 'd'");
  const expected = { queued: [1, 1], read: [1, null], sent: [1, null], held: [1, 9], 'held OTHER': [1, 1] };
  assert.deepEqual(counts(), expected);
  database.close();
});

test('a pause requested by WhatsApp is kept when an older database is opened, for both modes', async () => {
  const file = fileOf('pauses.db');
  const older = openDatabase(
    file,
    configured,
    migrations.filter(({ version }) => version < 5),
  );
  older.run("INSERT INTO settings VALUES ('live', 'sending_paused_until', '1'), ('test', 'sending_paused_until', '2')");
  older.close();
  const database = openDatabase(file, configured);
  for (const mode of ['live', 'test'] as const) {
    const outbox = createOutbox(database, { mode, ...configured, copies: false });
    assert.equal((await outbox.pauses()).sendingUntil, 2);
  }
  database.close();
});

test('the customers of an older outbox can be searched by their newest name, without accents', () => {
  const file = fileOf('before-search.db');
  const search = migrations.find(({ name }) => name === 'searching deliveries')?.version ?? 0;
  const older = openDatabase(
    file,
    configured,
    migrations.filter(({ version }) => version < search),
  );
  for (const [key, name] of ['Old', 'PEÑA Ávila'].entries()) {
    older.run(
      `INSERT INTO invoices (book, company, type, doc_key, ordinal, doc_num, doc_date, card_code, facts, admitted_at, copies_made)
       VALUES ('live:TEST', 'TEST', 'invoice', :key, 1, 1, '2026-11-01', 'CÑ1', :facts, 1, 1)`,
      { key: String(key), facts: JSON.stringify({ cardName: name }) },
    );
  }
  older.close();
  const database = openDatabase(file, configured);
  assert.deepEqual(
    database.all('SELECT * FROM customers').map((row) => ({ ...row })),
    [{ book: 'live:TEST', card_code: 'CÑ1', code: 'cn1', name: 'pena avila' }],
  );
  database.close();
});

test('the planner sees no limit that is a parameter', () => {
  const named = 'SELECT 1 FROM (SELECT 2 LIMIT :few) AS few LIMIT :limit';
  assert.equal(plannedOnce(named), 'SELECT 1 FROM (SELECT 2 LIMIT (:few + 0)) AS few LIMIT (:limit + 0)');
  assert.equal(plannedOnce('SELECT 1 LIMIT ?12'), 'SELECT 1 LIMIT (?12 + 0)');
  for (const same of ['SELECT 1 LIMIT 4', 'SELECT 1 WHERE a = :limit']) assert.equal(plannedOnce(same), same);
  const database = new DatabaseSync(':memory:');
  const four = database.prepare(plannedOnce('SELECT value FROM json_each(:list) LIMIT :most'));
  assert.equal(four.all({ list: '[1,2,3]', most: 2 }).length, 2);
  database.close();
});

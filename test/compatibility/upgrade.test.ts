import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { openIncidentRows } from '../../src/alerts/incident-rows.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { schemaVersion } from '../../src/database/sqlite/migrations.ts';
import { openPeople, peopleFile } from '../../src/people/people.ts';
import { knownFormats } from '../../src/service/upgrade/formats.ts';
import { metadataPath } from '../../src/session/records/metadata.ts';
import { dice } from '../support/dice.ts';
import { whole } from '../support/sample.ts';
import { killDowngrades } from './downgrade-kills.ts';
import { killRefusedStarts } from './downgrade-session.ts';
import { FIXTURE } from './fixture-book.ts';
import { restoreDump, unpackSession } from './fixtures.ts';
import { killUpgrades } from './upgrade-kills.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-upgrade-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('killed at any operation of an upgrade, the outbox is the old one or the new one, and its copy can be gone back to', async (t) => {
  const seed = Math.floor(Math.random() * 1_000_000);
  const killed = await killUpgrades(whole ? 4 : 2, dice(seed).next);
  if (typeof killed === 'string') return t.skip(killed);
  assert.deepEqual(killed.breaches, [], `seed ${seed}`);
});

test('killed at any operation while it refuses what a newer release wrote, an earlier one leaves all of it to the newer', async (t) => {
  const seed = Math.floor(Math.random() * 1_000_000);
  const killed = await killDowngrades(whole ? 4 : 2, dice(seed).next);
  if (typeof killed === 'string') return t.skip(killed);
  assert.deepEqual(killed.breaches, [], `seed ${seed}`);
});

test('so does the service, which refuses a newer outbox, newer incidents and a newer session, and keeps the link', async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  const killed = await killRefusedStarts(whole ? 3 : 1, dice(seed).next);
  assert.deepEqual(killed.breaches, [], `seed ${seed}`);
  const refused = Object.values(killed.refused).reduce((sum, count) => sum + count, 0);
  assert.equal(refused, killed.kills);
  if (whole) assert.deepEqual(killed.refused, { DATABASE_NEWER: 2, WHATSAPP_STORE_NEWER: 1 });
});

test('before an upgrade the outbox is copied, privately, and the copy of the upgrade before is removed', () => {
  const file = path.join(folder, 'outbox.db');
  restoreDump('outbox', file);
  writeFileSync(`${file}.schema-4`, 'of the upgrade before');
  writeFileSync(`${file}.schema-of-mine`, 'not ours');
  openDatabase(file, FIXTURE).close();
  assert.deepEqual(readdirSync(folder).sort(), ['outbox.db', 'outbox.db.schema-5', 'outbox.db.schema-of-mine']);
  if (process.platform !== 'win32') assert.equal(statSync(`${file}.schema-5`).mode & 0o777, 0o600);
  const copy = new DatabaseSync(`${file}.schema-5`, { readOnly: true });
  assert.deepEqual({ ...copy.prepare('SELECT count(*) AS n FROM messages').get() }, { n: 51 });
  copy.close();
});

test('a failed migration leaves the outbox as it was', () => {
  const file = path.join(folder, 'failing.db');
  restoreDump('outbox', file);
  const steps = [
    { version: 6, name: 'good', sql: 'CREATE TABLE good (id INTEGER) STRICT' },
    { version: 7, name: 'bad', sql: 'CREATE TABLE' },
  ];
  assert.throws(() => openDatabase(file, FIXTURE, steps), { code: 'DATABASE_FAILED' });
  const database = new DatabaseSync(file, { readOnly: true });
  assert.equal(database.prepare('PRAGMA user_version').get()?.['user_version'], 5);
  assert.equal(database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'good'").get(), undefined);
  database.close();
});

test('what a newer version wrote is refused with the reason, and left as it is: outbox, accounts, incidents, session, backup', async () => {
  for (const [name, known, open] of [
    ['outbox.db', schemaVersion, (file: string) => openDatabase(file, FIXTURE)],
    ['people.db', knownFormats.accounts, (file: string) => openPeople(file)],
    ['alerts.db', knownFormats.incidents, (file: string) => openIncidentRows(file, 0)],
  ] as const) {
    const file = name === 'people.db' ? peopleFile(path.join(folder, 'newer')) : path.join(folder, 'newer', name);
    open(file).close();
    const newer = new DatabaseSync(file);
    newer.exec(`PRAGMA user_version = ${schemaVersion + 100}`);
    newer.close();
    const bytes = readFileSync(file);
    const details = { path: file, found: schemaVersion + 100, known };
    assert.throws(() => open(file), { code: 'DATABASE_NEWER', details });
    assert.deepEqual(readFileSync(file), bytes, name);
  }
  await using old = await unpackSession();
  const metadata = metadataPath({
    authPath: path.join(old.folder, 'session'),
    sessionName: 'sap-whatsapp-persistent',
    engine: 'baileys',
  });
  const text = readFileSync(metadata, 'utf8').replace('"format": 1', '"format": 2');
  writeFileSync(metadata, text);
  const refused = await old.run('--test +5491155550000 --json');
  assert.partialDeepStrictEqual(refused.json, { error: { code: 'WHATSAPP_STORE_NEWER' } });
  assert.equal(readFileSync(metadata, 'utf8'), text);

  const backups = path.join(old.folder, 'backups');
  const [name = ''] = readdirSync(backups);
  const bytes = readFileSync(path.join(backups, name));
  const at = bytes.indexOf('"format":1');
  bytes.write('"format":2', at);
  writeFileSync(path.join(backups, name), bytes);
  const listed = await old.run('--list --json');
  assert.match(JSON.stringify(listed.json), /newer version/);
});

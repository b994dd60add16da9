import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { openIncidentRows } from '../../src/alerts/incident-rows.ts';
import { alertsSchema } from '../../src/alerts/incident-schema.ts';
import { schemaOf } from './released-outboxes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-incidents-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const fixtures = path.join(import.meta.dirname, '..', 'fixtures', 'incidents');
const schemas = readdirSync(fixtures).flatMap((name) => /^schema-(\d+)\.db\.br$/.exec(name)?.[1] ?? []);

test('there are incidents of every schema', () => {
  // Schema 1 is the one before numbers.
  const released = Array.from({ length: alertsSchema + 1 }, (_, schema) => String(schema)).filter((one) => one !== '1');
  assert.deepEqual(schemas.toSorted(), released, 'test/fixtures/incidents/README.md says how one is made');
});

for (const schema of schemas)
  test(`incidents of schema ${schema} are opened with what is open, and with what the webhook is still to be told`, () => {
    const file = path.join(folder, `${schema}.db`);
    writeFileSync(file, brotliDecompressSync(readFileSync(path.join(fixtures, `schema-${schema}.db.br`))));
    const rows = openIncidentRows(file, 0);
    const [open, over] = rows.list(10);
    assert.partialDeepStrictEqual(open, { key: 'delivery.sap_restored', severity: 'critical', closedAt: null });
    assert.equal(open?.sentence, 'The link has ended.');
    assert.equal(over?.key, 'delivery.held');
    assert.notEqual(over.closedAt, null);
    assert.deepEqual(
      rows.notices('webhook', 10).map(({ event, incident: { key } }) => `${event} ${key}`),
      ['opened delivery.held', 'closed delivery.held', 'opened delivery.sap_restored'],
    );
    rows.close();
    assert.equal(schemaOf(file), alertsSchema);
  });

test("another program's database in the place of the incidents is told as such, and not touched", () => {
  const file = path.join(folder, 'foreign.db');
  const foreign = new DatabaseSync(file);
  // With a table of the same name, and a number that would be of a newer version.
  foreign.exec('CREATE TABLE incidents (id INTEGER, title TEXT); PRAGMA user_version = 7');
  foreign.close();
  const bytes = readFileSync(file);
  assert.throws(() => openIncidentRows(file, 0), { code: 'DATABASE_FOREIGN', details: { path: file } });
  assert.deepEqual(readFileSync(file), bytes);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('foreign')),
    ['foreign.db'],
  );
});

test('a file that is no database in their place is told as damaged, and not touched', () => {
  const file = path.join(folder, 'noise.db');
  const noise = 'no database, but as long as one '.repeat(200);
  writeFileSync(file, noise);
  assert.throws(() => openIncidentRows(file, 0), { code: 'DATABASE_ALERTS_DAMAGED' });
  assert.equal(readFileSync(file, 'utf8'), noise);
});

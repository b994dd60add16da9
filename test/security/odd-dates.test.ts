import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { openOutboxFile } from '../support/delivery.ts';
import { forever, startPair } from '../support/sap.ts';

const START = '2026-11-23T12:00:00Z';
const HOUR = 3_600_000;
const rules = { fromDate: '2026-11-01', test: false, idKey: Buffer.alloc(32, 7) };
const configured = { company: 'SBOTEST', account: 'main' } as const;
/** .NET's and SQL Server's first and last days, those beyond them and beyond what JavaScript knows, and no days at all. */
const days = [
  '0000-00-00',
  '0000-01-01',
  '-000001-12-31',
  '0001-01-01',
  '1752-12-31',
  '2026-02-30',
  '9999-12-31',
  '9999-12-31T23:59:59Z',
  '10000-01-01',
  '+275760-09-13',
  '+999999-01-01',
  '',
  4e9,
  {},
];
const properties = ['UpdateDate', 'CreationDate', 'DocDate', 'DocDueDate', 'TaxDate'];

/** Intake from a stand-in whose clock a test sets, into an outbox of its own. */
async function intake(t: TestContext) {
  const { source, admin } = await startPair(t, { source: { pageSize: 50 } });
  await admin.setClock({ freezeAt: START });
  const folder = mkdtempSync(path.join(tmpdir(), 'odd-dates-'));
  const database = openOutboxFile(path.join(folder, 'outbox.db'), configured);
  t.after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const outbox = createOutbox(database, { mode: 'live', ...configured, copies: false });
  /** The DocEntries that a look reads. */
  const look = async (): Promise<number[]> => {
    const found: number[] = [];
    for await (const page of source.changes(await outbox.cursor(), rules.fromDate, forever)) {
      await outbox.commitPage(page.documents, page.cursor, rules, Date.parse(START));
      found.push(...page.documents.map(({ ordinal }) => ordinal));
    }
    return found;
  };
  /** Whether a new document and a change of an old one, in the time of a look, are found by the next. */
  const misses = async (): Promise<number[]> => {
    await admin.setClock({ stepMs: 24 * HOUR });
    const posted = await admin.addDocument('Invoices', { CardCode: 'C2' });
    await admin.change('Invoices', 1, { NumAtCard: `after ${posted}` });
    const found = await look();
    return [1, posted].filter((docEntry) => !found.includes(docEntry));
  };
  return { admin, look, misses };
}

it('finds every document and every change, whatever dates SAP returns', async (t) => {
  const { admin, look, misses } = await intake(t);
  const posted: number[] = [];
  for (const property of properties) {
    for (const day of days) {
      const docEntry = await admin.addDocument('Invoices', { CardCode: 'C2' });
      await admin.misprint('Invoices', docEntry, { [property]: day });
      posted.push(docEntry);
    }
  }
  const found = await look();
  assert.deepEqual(
    posted.filter((docEntry) => !found.includes(docEntry)),
    [],
  );
  assert.deepEqual(await misses(), []);
  assert.deepEqual(await misses(), []);
});

for (const day of days) {
  it(`continues if the very first document was stamped ${JSON.stringify(day)}`, async (t) => {
    const { admin, look, misses } = await intake(t);
    for (const docEntry of [1, 2, 3])
      await admin.misprint('Invoices', docEntry, { UpdateDate: day, CreationDate: day });
    await look();
    await admin.misprint('Invoices', 1, {});
    assert.deepEqual(await misses(), []);
  });
}

for (const header of [
  null,
  'soon',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  'Sat, 13 Sep 275760 00:00:00 GMT',
]) {
  it(`continues with the Date header ${header} and odd stamps`, async (t) => {
    const { admin, look, misses } = await intake(t);
    for (const day of ['0001-01-01', '9999-12-31']) {
      await admin.setClock({ header });
      await admin.misprint('Invoices', 2, { UpdateDate: day });
      await admin.change('Invoices', 2, { NumAtCard: `printed with ${day}` });
      assert.ok((await look()).includes(2));
      assert.deepEqual(await misses(), []);
    }
  });
}

it("recovers from a time when SAP's clock was wrong, even if nothing new is posted", async (t) => {
  const { admin, look } = await intake(t);
  await look();
  await admin.setClock({ freezeAt: '2099-01-01T00:00:00Z' });
  await admin.change('Invoices', 2, { NumAtCard: 'stamped in 2099' });
  assert.ok((await look()).includes(2));
  await admin.setClock({ freezeAt: START });
  await admin.change('Invoices', 2, { NumAtCard: 'stamped now' });
  await look();
  await admin.change('Invoices', 1, { NumAtCard: 'stamped now' });
  assert.ok((await look()).includes(1));
});

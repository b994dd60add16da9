import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '../../../src/database/sqlite/database.ts';
import { migrations } from '../../../src/database/sqlite/migrations.ts';
import { createOutbox } from '../../../src/delivery/transactions/outbox.ts';
import { onEachDatabase } from './databases.ts';
import { configured, invoiceOf } from './stage.ts';

const rules = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) } as const;
const ref = (key: string) => ({ company: configured.company, type: 'invoice', key }) as const;

onEachDatabase("a document is known by its source's key, letter for letter", async (open) => {
  await using disk = await open();
  const keys = ['0090000012', '90000012', 'INV 12', 'inv 12'];
  const documents = keys.map((key, n) => invoiceOf(n, { ref: ref(key) }));
  await disk.outbox.commitPage(documents, null, rules, 1);
  const again = await disk.outbox.commitPage(documents, null, rules, 2);
  assert.deepEqual([again.admitted, again.changed], [0, 0]);
  for (const key of keys) {
    const [row, ...others] = await disk.outbox.list({ key });
    assert.deepEqual(others, []);
    assert.equal(row?.invoice?.ref.key, key);
    assert.equal(row.message.key, `live/invoice/TEST/invoice/${key}/customer/0`);
  }
});

onEachDatabase('a duplicate is told from its original by their ordinals, whatever their keys', async (open) => {
  await using disk = await open();
  const mark = { status: 'read', messageId: '3EB0COPIED', at: '2026-11-20T12:00:00.000Z', detail: null } as const;
  const original = invoiceOf(1, { ref: ref('9'), ordinal: 41, mark });
  await disk.outbox.commitPage([original], null, rules, 1);
  // As strings, "10" sorts before "9".
  const duplicate = invoiceOf(2, { ref: ref('10'), ordinal: 42, mark });
  const older = invoiceOf(3, { ref: ref('99'), ordinal: 40, mark });
  await disk.outbox.commitPage([duplicate, older], null, rules, 2);
  const state = async (key: string) => (await disk.outbox.list({ key }))[0]?.message.state;
  assert.deepEqual(
    [await state('9'), await state('10'), await state('99')],
    ['held', 'waiting_document', 'held'],
    'only the younger one has its mark from another',
  );
});

test('an outbox of an earlier version still finds its invoices by their keys, unchanged', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-references-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'outbox.db');
  const invoice = invoiceOf(4711, { cardName: 'Ñandú "S.A."', total: '1210.50' });
  const { ordinal, ...facts } = invoice;
  const own = migrations.find(({ name }) => name === 'references as their source spells them');
  const before = migrations.filter(({ version }) => own && version < own.version);
  const older = openDatabase(file, configured, before);
  const kept = { ...facts, ref: { company: 'TEST', type: 'invoice', docEntry: ordinal } };
  older.run(
    `INSERT INTO invoices (id, book, company, type, doc_entry, doc_num, doc_date, card_code, facts, admitted_at,
                           copies_made, confirmed_version)
     VALUES (7, 'live:TEST', 'TEST', 'invoice', 4711, 5711, '2026-11-20', 'C4711', :facts, 1, 0, 1)`,
    { facts: JSON.stringify(kept) },
  );
  older.run(
    `INSERT INTO messages (book, account, key, invoice_id, role, ordinal, state, not_before, generation, evidence_from,
                           doubts, failures, created_at, changed_at)
     VALUES ('live:TEST', 'main', 'live/invoice/TEST/invoice/4711/customer/0', 7, 'customer', 0, 'waiting_document',
             0, 0, 0, 0, 0, 1, 1)`,
  );
  older.run("INSERT INTO invoice_keys VALUES ('live:TEST', 'e:4711', 7)");
  older.run(
    `INSERT INTO books (key, company, mode, cursor)
     VALUES ('live:TEST', 'TEST', 'live', '{"updateDate":"2026-11-20","updateTime":"10:00:00"}')`,
  );
  older.close();

  const database = openDatabase(file, configured);
  t.after(() => database.close());
  database.verify();
  assert.throws(() => database.run("INSERT INTO invoice_keys VALUES ('live:TEST', 'e:1', 8)"), 'references are held');
  const outbox = createOutbox(database, { mode: 'live', ...configured, copies: false });
  const [row] = await outbox.list({ key: '4711' });
  assert.deepEqual(row?.invoice, invoice);
  const { admitted, changed } = await outbox.commitPage([invoice], null, rules, 2);
  assert.deepEqual([admitted, changed], [0, 0]);
  assert.equal(await outbox.cursor(), '{"updateDate":"2026-11-20","updateTime":"10:00:00"}');
  assert.equal((await outbox.writeBackCounts()).confirmed, 1, 'counted once');
  const plan = database.all("EXPLAIN QUERY PLAN SELECT id FROM invoices WHERE book = 'live:TEST' AND doc_num = 5711");
  assert.match(String(plan[0]?.['detail']), /invoices_by_number/);
});

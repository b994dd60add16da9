import assert from 'node:assert/strict';
import { it } from 'node:test';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { keyField } from '../../src/sap/business-one/user-fields.ts';
import { openOnSqlite } from '../conformance/outbox/databases.ts';
import { forever, startPair } from '../support/sap.ts';

/** As an engine that takes no id of ours leaves it. */
const minted = { status: 'read', messageId: 'MINTED', at: '2026-11-21T15:00:00.000Z', detail: null } as const;
const rules = { fromDate: '2026-11-01', test: false, idKey: Buffer.alloc(32, 7) };

it('delivers a duplicate of an invoice that was read, on the same day and later, and SAP shows the right status of each', async (t) => {
  const { source, admin } = await startPair(t);
  await admin.setClock({ freezeAt: '2026-11-21T15:00:00Z' });
  await using disk = await openOnSqlite({ company: 'SBOTEST' });
  const look = async (): Promise<void> => {
    for await (const { documents } of source.changes(null, rules.fromDate, forever)) {
      await disk.outbox.commitPage(documents, null, rules, 9);
    }
    for (const write of await disk.outbox.dueWriteBacks(Date.now(), 99))
      await source.writeBack(write.ref, write.mark, forever);
  };
  await look();
  const { id } = await disk.messageOf(1);
  await disk.dispatch(id);
  const at = Date.parse('2026-11-21T15:00:00Z');
  await disk.outbox.apply(id, { type: 'evidence', status: 'read', generation: 0, at }, at);
  await look();
  const sameDay = await admin.duplicateDocument('Invoices', 1);
  await admin.setClock({ freezeAt: '2026-11-24T15:00:00Z' });
  const later = await admin.duplicateDocument('Invoices', sameDay);
  const shown = async (docEntry: number) => (await admin.row('Invoices', docEntry))?.['U_CourierStatus'];
  assert.deepEqual([await shown(sameDay), await shown(later)], ['read', 'read'], 'as SAP copies it');
  await look();
  for (const [docEntry, state, mark] of [
    [1, 'read', 'read'],
    [sameDay, 'waiting_document', 'queued'],
    [later, 'waiting_document', 'queued'],
  ] as const) {
    assert.deepEqual([await disk.state(docEntry), await shown(docEntry)], [state, mark], String(docEntry));
  }
});

it('distinguishes an original from its duplicate by the key in its mark after the outbox was lost', async (t) => {
  const { source, admin } = await startPair(t);
  await source.writeBack({ company: 'SBOTEST', type: 'invoice', key: '1' }, minted, forever);
  const copy = await admin.duplicateDocument('Invoices', 1);
  assert.equal((await admin.row('Invoices', copy))?.['U_CourierKey'], 'invoice-1', 'as SAP copies it');
  await using disk = await openOnSqlite({ company: 'SBOTEST' });
  for await (const { documents } of source.changes(null, rules.fromDate, forever)) {
    await disk.outbox.commitPage(documents, null, rules, 9);
  }
  assert.deepEqual([await disk.state(1), await disk.state(copy)], ['read', 'waiting_document']);
});

it('reads and writes marks if SAP lacks the field for the key, and asks a person about the two', async (t) => {
  const userFields = courierUserFields.filter(({ Name }) => Name !== keyField.Name);
  const { source, admin } = await startPair(t, { server: { userFields } });
  await source.writeBack({ company: 'SBOTEST', type: 'invoice', key: '1' }, minted, forever);
  await source.writeBack({ company: 'SBOTEST', type: 'invoice', key: '1' }, minted, forever);
  assert.equal((await admin.counts())['PATCH Invoices'], 1);
  const copy = await admin.duplicateDocument('Invoices', 1);
  await using disk = await openOnSqlite({ company: 'SBOTEST' });
  for await (const { documents } of source.changes(null, rules.fromDate, forever)) {
    await disk.outbox.commitPage(documents, null, rules, 9);
  }
  assert.deepEqual(
    [await disk.state(1), await disk.state(copy)],
    ['held: mark', 'waiting_document'],
    'the younger is a copy',
  );
});

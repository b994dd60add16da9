import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openOnSqlite } from '../conformance/outbox/databases.ts';
import { forever, startPair } from '../support/sap.ts';

const rules = { fromDate: '2026-11-01', test: false };

it('delivers a duplicate of an invoice that was read, on its day and later, and SAP shows the truth of each', async (t) => {
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

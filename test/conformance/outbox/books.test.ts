import assert from 'node:assert/strict';
import type { Outbox } from '../../../src/delivery/outbox.ts';
import type { MessageEvent } from '../../../src/delivery/rules/lifecycle.ts';
import { onEachDatabase } from './databases.ts';
import { invoiceOf, type OutboxStage } from './stage.ts';

const why = { reason: 'DELIVERY_NO_ACK', detail: '' };
const sent: MessageEvent = { type: 'evidence', status: 'sent', generation: 0, at: 6 };
const facts = { name: { docNums: [1001], docEntries: [], fiscalNumbers: [], composites: [] }, text: null } as const;
const found = { path: '/x', fileName: 'x.pdf', size: 1, sha256: 'a', modifiedAt: 1 };

/** Messages, attempts, PDFs and settings of every kind that a worker or a person reads. */
async function fill(disk: OutboxStage, outbox: Outbox): Promise<void> {
  const ofSeller = (docEntry: number) => invoiceOf(docEntry, { salesPersonCode: 5 });
  await disk.admit(ofSeller(1), outbox);
  const queued = await disk.admit(ofSeller(2), outbox);
  await outbox.apply(queued, { type: 'document_attached' }, 2);
  const later = await disk.admit(ofSeller(3), outbox);
  await outbox.apply(later, { type: 'document_attached' }, 2);
  await outbox.apply(later, { type: 'postponed', why, notBefore: 1000 }, 2);
  await disk.lived(ofSeller(4), [{ type: 'doubtful', why }], outbox);
  await disk.lived(ofSeller(5), [sent], outbox);
  await disk.lived(ofSeller(6), [], outbox);
  const held = await disk.admit(ofSeller(7), outbox);
  await outbox.apply(held, { type: 'held', hold: 'recipient', why }, 2);
  for (const key of ['unmatched', 'due']) {
    const id = await outbox.recordDocument({
      source: 'folder',
      found: { ...found, key },
      facts: { ...facts, unreadable: 'broken' },
      keys: ['n:1001'],
      now: 1,
    });
    if (key === 'unmatched') await outbox.commitMatch(id, { kind: 'unmatched' }, await outbox.candidates(id), 1);
  }
  await outbox.approve(1, true);
  await outbox.commitPage([], 'a cursor', { fromDate: '', test: false, idKey: Buffer.alloc(32, 7) }, 1);
}

/** Every query that finds or counts work, in order. */
async function seen(outbox: Outbox) {
  const times = { unconfirmedBefore: 100, undeliveredBefore: 100 };
  return {
    due: (await outbox.dueMessages({ now: 100, limit: 9, exclude: [], customersToo: true })).length,
    next: await outbox.nextDueAt(100),
    ambiguous: (await outbox.ambiguous(100, 9, [])).length,
    onTheirWay: (await outbox.onTheirWay(0, 9)).length,
    held: (await outbox.heldForRecipient(100, 9)).length,
    writes: (await outbox.dueWriteBacks(100, 9)).length,
    nextWrite: (await outbox.toWriteBack(0, 0, 1)).nextAt,
    writeCounts: await outbox.writeBackCounts(),
    summary: (await outbox.summary()).length,
    documents: await outbox.documentCounts(),
    toMatch: (await outbox.documentsToMatch(9)).length,
    kept: (await outbox.keptDocuments('folder', ['due'])).size,
    unseen: (await outbox.unseenDocuments('folder', [{ ...found, key: 'due' }])).length,
    day: await outbox.dayCounts(0, 100),
    undelivered: await outbox.undelivered(100),
    unconfirmed: await outbox.unconfirmed(100),
    listed: (await outbox.list({})).length,
    approved: (await outbox.approvals()).firstRunAt,
    cursor: await outbox.cursor(),
    told: await outbox.createOverdueWords(times, 100),
    copied: await outbox.createLateCopies(100, 100),
    interrupted: (await outbox.recoverInterrupted([], 100)).length,
  };
}

for (const [mine, other] of [
  ['live', 'test'],
  ['test', 'live'],
] as const) {
  onEachDatabase(`whatever lies in the outbox of "${other}", that of "${mine}" sees nothing of it`, async (open) => {
    await using disk = await open();
    const outboxes = { live: disk.another({ copies: true }), test: disk.another({ mode: 'test', copies: true }) };
    await fill(disk, outboxes[other]);
    assert.deepEqual(await seen(outboxes[mine]), {
      due: 0,
      next: null,
      ambiguous: 0,
      onTheirWay: 0,
      held: 0,
      writes: 0,
      nextWrite: null,
      writeCounts: { pending: 0, failing: 0, confirmed: 0 },
      summary: 0,
      documents: { unmatched: 0, held: 0 },
      toMatch: 0,
      kept: 0,
      unseen: 1,
      day: { sent: 0, delivered: 0, read: 0, failed: 0, held: 0 },
      undelivered: 0,
      unconfirmed: 0,
      listed: 0,
      approved: null,
      cursor: null,
      told: 0,
      copied: 0,
      interrupted: 0,
    });
    const own = await seen(outboxes[other]);
    const nothing = Object.entries(own).filter(([, value]) => value === 0 || value === null);
    const allowed = other === 'test' ? ['unseen', 'writes', 'nextWrite'] : ['unseen'];
    assert.deepEqual(nothing.map(([name]) => name).sort(), allowed.sort(), 'while its own sees all of it');
  });
}

onEachDatabase('an ack for a message of the test mode proves nothing live, and is kept for it', async (open) => {
  await using disk = await open({ mode: 'test' });
  const message = await disk.lived(invoiceOf(1), []);
  const live = disk.another({});
  assert.deepEqual(await live.recordEvidence([{ kind: 'ack', whatsappId: `ID-${message}-0`, at: 9 }], 9), []);
  assert.equal(await disk.state(1), 'dispatching');
});

onEachDatabase('a PDF is a candidate for the invoices of its own mode only', async (open) => {
  await using disk = await open({ mode: 'test' });
  await disk.admit(invoiceOf(1));
  const live = disk.another({});
  const document = {
    source: 'folder',
    found: { ...found, key: 'a' },
    facts: { ...facts, unreadable: 'broken' },
  } as const;
  const id = await live.recordDocument({ ...document, keys: ['n:1001'], now: 1 });
  assert.deepEqual(await live.candidates(id), []);
  await live.commitMatch(id, { kind: 'unmatched' }, [], 1);
  await disk.admit(invoiceOf(2, { docNum: 1001 }));
  assert.deepEqual(await live.documentsToMatch(9), [], 'nor is it judged again for one of the other');
});

import assert from 'node:assert/strict';
import type { DocumentFacts } from '../../../src/documents/document-facts.ts';
import { matchDocument } from '../../../src/documents/judging/match.ts';
import type { SapDocument } from '../../../src/sap/invoice-source.ts';
import { onEachDatabase } from './databases.ts';
import { invoiceOf, jid, type OutboxStage, person } from './stage.ts';

const problem = { code: 'DOCUMENT_NAME_ALONE', sentence: 'it does not fit', next: 'look' };
const rules = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) };
const facts: DocumentFacts = {
  name: { docNums: [], docEntries: [], fiscalNumbers: [], composites: [] },
  text: null,
  unreadable: 'broken',
};

/** A found PDF; another hash under the same key is the same file with other bytes. */
async function record(disk: OutboxStage, key: string, sha256: string, keys: readonly string[], modifiedAt = 1) {
  const found = { key, path: `/${key}`, fileName: key, size: 1, sha256, modifiedAt };
  return disk.outbox.recordDocument({ source: 'folder', found, facts, keys, now: 1 });
}

/** Decides whose PDF it is; returns whether the decision was accepted. */
async function judge(disk: OutboxStage, id: number, verdict: 'unmatched' | 'held' | 'matched', of: SapDocument[] = []) {
  const candidates = await disk.outbox.candidates(id);
  const refs = of.map(({ ref }) => ref);
  const [ref] = refs;
  const match =
    verdict === 'matched' && ref
      ? ({ kind: 'matched', ref, agreed: [], evidence: [] } as const)
      : verdict === 'held'
        ? ({ kind: 'held', problem, refs, evidence: [] } as const)
        : ({ kind: 'unmatched' } as const);
  return (await disk.outbox.commitMatch(id, match, candidates, 2)) !== null;
}
const attached = async (disk: OutboxStage, docEntry: number) => {
  const { id } = await disk.messageOf(docEntry);
  return (await disk.outbox.dueMessage(id))?.document?.sha256 ?? null;
};

onEachDatabase(
  'an invoice that is held for a wrong PDF goes when the right one comes, and the wrong one concerns it no more',
  async (open) => {
    await using disk = await open();
    const invoice = invoiceOf(1);
    await disk.admit(invoice);
    const wrong = await record(disk, 'wrong.pdf', 'w', ['n:1001']);
    await judge(disk, wrong, 'held', [invoice]);
    assert.equal(await disk.state(1), 'held: document');
    const right = await record(disk, 'right.pdf', 'r', ['n:1001']);
    await judge(disk, right, 'matched', [invoice]);
    assert.equal(await disk.state(1), 'queued');
    assert.equal(await attached(disk, 1), 'r');
    // The right one is withdrawn: the invoice waits for a PDF, and is not held because of the wrong one.
    await record(disk, 'right.pdf', 'r2', ['n:1001']);
    assert.equal(await disk.state(1), 'waiting_document');
    const another = await record(disk, 'another.pdf', 'a', ['n:1001']);
    await judge(disk, another, 'held', [invoice]);
    assert.equal(await disk.state(1), 'held: document');
    await judge(disk, another, 'unmatched');
    assert.equal(await disk.state(1), 'waiting_document');
  },
);

onEachDatabase(
  'an invoice is held until the last PDF that is wrong for it is gone, and then waits for one',
  async (open) => {
    await using disk = await open();
    const invoice = invoiceOf(1);
    await disk.admit(invoice);
    const one = await record(disk, 'one.pdf', '1', ['n:1001']);
    const two = await record(disk, 'two.pdf', '2', ['n:1001']);
    for (const wrong of [one, two]) await judge(disk, wrong, 'held', [invoice]);
    await judge(disk, one, 'unmatched');
    assert.equal(await disk.state(1), 'held: document');
    await judge(disk, two, 'unmatched');
    assert.equal(await disk.state(1), 'waiting_document');
  },
);

onEachDatabase('a wrong PDF does not hold an invoice that has its own', async (open) => {
  await using disk = await open();
  const invoice = invoiceOf(1);
  await disk.admit(invoice);
  await judge(disk, await record(disk, 'right.pdf', 'r', ['n:1001']), 'matched', [invoice]);
  await judge(disk, await record(disk, 'wrong.pdf', 'w', ['n:1001']), 'held', [invoice]);
  assert.equal(await disk.state(1), 'queued');
});

onEachDatabase(
  'a second print takes the place of the first when it is newer, or the same in another place, also of one that is prepared',
  async (open) => {
    await using disk = await open();
    const invoice = invoiceOf(1);
    const message = await disk.admit(invoice);
    const print = async (key: string, sha256: string, modifiedAt: number) =>
      judge(disk, await record(disk, key, sha256, ['n:1001'], modifiedAt), 'matched', [invoice]);
    await print('second.pdf', 'second', 20);
    const prepared = { jid, messageId: 'ID', payload: 'p', payloadSha256: 's' };
    await disk.outbox.savePrepared(message, prepared, { kind: 'text', text: 't' }, 3);
    await print('first.pdf', 'first', 10);
    assert.deepEqual([await attached(disk, 1), await disk.state(1)], ['second', 'prepared'], 'an older print');
    await print('moved.pdf', 'second', 20);
    assert.deepEqual([await attached(disk, 1), await disk.state(1)], ['second', 'queued'], 'read anew where it is now');
    await disk.outbox.savePrepared(message, prepared, { kind: 'text', text: 't' }, 4);
    await print('third.pdf', 'third', 30);
    assert.deepEqual([await attached(disk, 1), await disk.state(1)], ['third', 'queued']);
  },
);

onEachDatabase(
  'a file with other bytes is another document: its invoice loses it, and its keys are those of what it says now',
  async (open) => {
    await using disk = await open();
    const invoice = invoiceOf(1);
    await disk.admit(invoice);
    const other = invoiceOf(2);
    await disk.admit(other);
    const id = await record(disk, 'a.pdf', '1', ['n:1001']);
    await judge(disk, id, 'matched', [invoice]);
    const unseen = async (sha256: string) =>
      (
        await disk.outbox.unseenDocuments('folder', [
          { key: 'a.pdf', path: '', fileName: '', size: 1, sha256, modifiedAt: 1 },
        ])
      ).length;
    assert.deepEqual([await unseen('1'), await unseen('2')], [0, 1]);
    await record(disk, 'a.pdf', '2', ['n:1002']);
    assert.equal(await attached(disk, 1), null);
    assert.equal(await disk.state(1), 'waiting_document');
    assert.deepEqual(
      (await disk.outbox.candidates(id)).map(({ ref }) => Number(ref.key)),
      [2],
    );
  },
);

onEachDatabase(
  'a credit note with the DocEntry of an invoice is another document with a message of its own',
  async (open) => {
    await using disk = await open();
    const invoice = invoiceOf(1);
    const note = invoiceOf(1, { ref: { ...invoice.ref, type: 'credit_note' }, docNum: 5001 });
    await disk.outbox.commitPage([invoice, note], null, rules, 1);
    assert.equal((await disk.outbox.list({})).length, 2);
    const states = async () =>
      Object.fromEntries((await disk.outbox.list({})).map(({ invoice: of, message }) => [of?.ref.type, message.state]));
    await judge(disk, await record(disk, 'note.pdf', 'n', ['n:5001']), 'matched', [note]);
    assert.deepEqual(await states(), { invoice: 'waiting_document', credit_note: 'queued' });
    await judge(disk, await record(disk, 'invoice.pdf', 'i', ['n:1001']), 'matched', [invoice]);
    assert.deepEqual(await states(), { invoice: 'queued', credit_note: 'queued' });
  },
);

onEachDatabase(
  'an invoice whose PDF is there goes with its fiscal approval; one whose PDF is not waits for it',
  async (open) => {
    await using disk = await open();
    for (const docEntry of [1, 2]) await disk.admit(invoiceOf(docEntry, { approved: false }));
    await judge(disk, await record(disk, 'a.pdf', 'a', ['n:1001']), 'matched', [invoiceOf(1)]);
    assert.deepEqual([await disk.state(1), await disk.state(2)], ['received', 'received']);
    for (const docEntry of [1, 2]) await disk.outbox.refreshInvoice(invoiceOf(docEntry), rules, 5);
    assert.deepEqual([await disk.state(1), await disk.state(2)], ['queued', 'waiting_document']);
  },
);

onEachDatabase(
  'a PDF that waits is judged again when an invoice comes that shares a key, one that has its invoice is not',
  async (open) => {
    await using disk = await open();
    const invoice = invoiceOf(1);
    await disk.admit(invoice);
    const matched = await record(disk, 'a.pdf', 'a', ['n:1001']);
    await judge(disk, matched, 'matched', [invoice]);
    const waiting = await record(disk, 'b.pdf', 'b', ['n:1001', 'n:1002']);
    await judge(disk, waiting, 'held');
    const stranger = await record(disk, 'c.pdf', 'c', ['n:9']);
    await judge(disk, stranger, 'unmatched');
    assert.deepEqual(await disk.outbox.documentsToMatch(9), []);
    await disk.admit(invoiceOf(2));
    await disk.admit(invoiceOf(3, { docNum: 1001 }));
    assert.deepEqual(
      (await disk.outbox.documentsToMatch(9)).map(({ id }) => id),
      [waiting],
    );
  },
);

onEachDatabase('a decision about other candidates than are known by now is none', async (open) => {
  await using disk = await open();
  const id = await record(disk, 'a.pdf', 'a', ['n:1001']);
  const judged = await disk.outbox.candidates(id);
  await disk.admit(invoiceOf(1));
  const verdict = matchDocument('a.pdf', facts, []);
  assert.equal(await disk.outbox.commitMatch(id, verdict, judged, 2), null);
  assert.equal((await disk.outbox.documentsToMatch(9)).length, 1);
});

onEachDatabase('a resent message of an invoice whose PDF changed meanwhile carries the newest', async (open) => {
  await using disk = await open();
  const invoice = invoiceOf(1);
  const message = await disk.admit(invoice);
  await judge(disk, await record(disk, 'a.pdf', 'a', ['n:1001'], 1), 'matched', [invoice]);
  await disk.dispatch(message);
  await disk.outbox.apply(message, { type: 'evidence', status: 'read', generation: 0, at: 5 }, 5);
  await judge(disk, await record(disk, 'b.pdf', 'b', ['n:1001'], 2), 'matched', [invoice]);
  assert.equal(await disk.state(1), 'read');
  await disk.outbox.act(message, { type: 'resend' }, person);
  assert.deepEqual([await disk.state(1), await attached(disk, 1)], ['queued', 'b']);
});

onEachDatabase(
  'what a person confirmed is kept with who and why, and judged again, also when the PDF comes later',
  async (open) => {
    await using disk = await open();
    const invoice = invoiceOf(1);
    await disk.admit(invoice);
    const early = await record(disk, 'early.pdf', 'e', []);
    await judge(disk, early, 'unmatched');
    await disk.outbox.confirmPdf('e', invoice.ref, { ...person, why: 'looks right' });
    const [due] = await disk.outbox.documentsToMatch(10);
    assert.deepEqual([due?.id, due?.facts.proof], [early, { by: 'confirmed', ref: invoice.ref }]);
    assert.deepEqual(
      (await disk.outbox.candidates(early)).map(({ ref }) => ref),
      [invoice.ref],
    );
    await judge(disk, early, 'matched', [invoice]);
    const [pdf] = await disk.outbox.pdfsOf(invoice.ref);
    assert.deepEqual([pdf?.attached, pdf?.confirmed?.why], [true, 'looks right']);

    await disk.outbox.confirmPdf('l', invoice.ref, person);
    const late = await record(disk, 'late.pdf', 'l', []);
    assert.deepEqual(
      (await disk.outbox.candidates(late)).map(({ ref }) => ref),
      [invoice.ref],
    );
  },
);

onEachDatabase(
  "a PDF is put away when its invoice's messages are final and SAP says so, once, and anew when it has other bytes",
  async (open) => {
    await using disk = await open();
    const invoice = invoiceOf(1);
    const id = await disk.admit(invoice);
    const document = await record(disk, '1.pdf', 'a', ['n:1001']);
    await judge(disk, document, 'matched', [invoice]);
    const due = async () => (await disk.outbox.documentsToArchive('folder', 0, 10)).map(({ key }) => key);
    assert.deepEqual(await due(), []);
    await disk.outbox.act(id, { type: 'marked_sent', at: 5 }, person);
    await disk.outbox.apply(id, { type: 'evidence', status: 'read', generation: 0, at: 6 }, 6);
    assert.deepEqual(await due(), [], 'an outbox of before would find neither its PDF nor its mark');
    await disk.outbox.confirmWriteBacks(await disk.outbox.dueWriteBacks(Number.MAX_SAFE_INTEGER, 10));
    assert.deepEqual(await due(), ['1.pdf']);
    assert.deepEqual(await disk.outbox.documentsToArchive('folder', document, 10), []);
    await disk.outbox.setArchived(document, 7);
    assert.deepEqual(await due(), []);
    assert.equal((await disk.outbox.documentsWithKeys(['n:1001', 'e:9']))[0]?.key, '1.pdf');
    const beside = { path: '/1.xml', size: 1, sha256: 'x' };
    const found = { key: '1.pdf', path: '/1.pdf', fileName: '1.pdf', size: 1, sha256: 'a', modifiedAt: 1 };
    assert.deepEqual(await disk.outbox.unseenDocuments('folder', [found]), []);
    assert.equal(
      (await disk.outbox.unseenDocuments('folder', [{ ...found, beside }])).length,
      1,
      'an XML lies beside it now',
    );
  },
);

onEachDatabase(
  'a request to delete a message is stored with who and why, done once, and shown in SAP',
  async (open) => {
    await using disk = await open();
    const invoice = invoiceOf(1);
    const id = await disk.admit(invoice);
    let ids = 0;
    const newId = () => `R${++ids}`;
    assert.equal(await disk.outbox.askRevocation(id, person, newId), false, 'nothing was sent');
    await judge(disk, await record(disk, '1.pdf', 'a', ['n:1001']), 'matched', [invoice]);
    const attempt = await disk.dispatch(id);
    await disk.outbox.recordSend(attempt.id, 'W1', true, 5);
    await disk.outbox.recordEvidence([{ kind: 'ack', whatsappId: 'W1', at: 6 }], 6);
    assert.equal(await disk.outbox.askRevocation(id, person, newId), true);
    const [due] = await disk.outbox.dueRevocations(7, 10);
    assert.deepEqual([due?.messageId, due?.who, due?.why, due?.state], ['W1', person.who, person.why, 'asked']);
    assert.ok(due);
    await disk.outbox.deferRevocation(due, 100, 'no answer');
    assert.deepEqual(await disk.outbox.dueRevocations(99, 10), []);
    await disk.outbox.settleRevocation(due, { state: 'failed', detail: 'refused' }, 101);
    assert.equal((await disk.outbox.revocations(id))[0]?.detail, 'refused');
    await disk.outbox.askRevocation(id, person, newId);
    const [again] = await disk.outbox.dueRevocations(102, 10);
    assert.equal(again?.revocationId, due.revocationId, 'the same request');
    await disk.outbox.settleRevocation(due, { state: 'revoked' }, 103);
    await disk.outbox.askRevocation(id, person, newId);
    assert.equal((await disk.outbox.revocations(id))[0]?.state, 'revoked', 'done is done');
    const [write] = await disk.outbox.dueWriteBacks(200, 10);
    assert.deepEqual([write?.mark.status, write?.mark.messageId], ['revoked', 'W1']);
  },
);

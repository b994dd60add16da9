import assert from 'node:assert/strict';
import { Random } from '../../../sandbox/prints/random.ts';
import type { Outbox } from '../../../src/delivery/outbox.ts';
import type { MessageEvent } from '../../../src/delivery/rules/lifecycle.ts';
import { onEachDatabase } from './databases.ts';
import { idKey, invoiceOf, jid, type OutboxStage, person } from './stage.ts';

const why = { reason: 'DELIVERY_NO_ACK', detail: '' };
const read = { type: 'evidence', status: 'read', generation: 0, at: 6 } as const satisfies MessageEvent;
const rules = { fromDate: '2000-01-01', test: false, idKey };
const LATER = 1_000_000;

/** Read, and shown in SAP. */
async function settled(disk: OutboxStage, docEntry: number, changes: Parameters<typeof invoiceOf>[1] = {}) {
  const message = await disk.lived(invoiceOf(docEntry, changes), [read]);
  await confirm(disk);
  return message;
}

async function confirm({ outbox }: OutboxStage): Promise<void> {
  await outbox.confirmWriteBacks(await outbox.dueWriteBacks(LATER, 99));
}

/** The newest invoice stays, so there is always another. */
async function newest(disk: OutboxStage): Promise<void> {
  await disk.admit(invoiceOf(9999));
}

const count = async (disk: OutboxStage, table: string): Promise<number> =>
  Number((await disk.rows(`SELECT count(*) AS n FROM ${table}`))[0]?.['n']);

/** Proofs that are older than this year. */
const dropped = (outbox: Outbox, year: number): Promise<number> => outbox.dropProofs(1, Date.UTC(year + 1, 0), 9);

const isGone = async ({ outbox }: OutboxStage, docEntry: number): Promise<boolean> =>
  (await outbox.list({ key: String(docEntry) })).length === 0;

onEachDatabase('a settled invoice leaves the outbox, and what was sent stays provable', async (open) => {
  await using disk = await open();
  const message = await settled(disk, 1, { docDate: '2026-02-03' });
  await newest(disk);
  const before = await disk.outbox.summary();
  assert.deepEqual(await disk.outbox.movePast(LATER, 0, 9), { moved: 1, next: null });
  assert.ok(await isGone(disk, 1));
  for (const table of ['attempts', 'prepared', 'actions', 'revocations']) assert.equal(await count(disk, table), 0);
  assert.equal((await count(disk, 'invoice_keys')) > 0, true, 'those of the newest');
  const [past] = await disk.outbox.pastOf('invoice', '1');
  assert.equal(past?.row.message.state, 'read');
  assert.equal(past.row.message.messageId, `ID-${message}-0`);
  assert.equal(past.row.message.readAt, 6);
  assert.equal(past.row.confirmedMark?.status, 'read');
  assert.equal(past.row.isPast, true);
  assert.deepEqual(
    past.attempts.map(({ whatsappId, outcome }) => [whatsappId, outcome]),
    [[`ID-${message}-0`, null]],
  );
  const [found] = await disk.outbox.findPast({ role: 'customer', docNum: 1001 }, null, 9);
  assert.equal(found?.message.id, message);
  assert.equal((await disk.outbox.findPast({ role: 'customer', text: 'customer 1' }, null, 9)).length, 1);
  assert.equal((await disk.outbox.findPast({ role: 'customer', from: '2026-02-04' }, null, 9)).length, 0);
  const after = await disk.outbox.summary();
  assert.equal(
    before.some(({ state }) => state === 'read'),
    true,
  );
  assert.equal(
    after.some(({ state }) => state === 'read'),
    false,
    'counts tell of the outbox',
  );
  assert.equal((await disk.outbox.writeBackCounts()).confirmed, 0);
});

onEachDatabase('nothing that is due, held, in doubt, unwritten or new leaves the outbox', async (open) => {
  await using disk = await open({ copies: true });
  await disk.admit(invoiceOf(1));
  await disk.lived(invoiceOf(2), [{ type: 'doubtful', why }]);
  const held = await disk.admit(invoiceOf(3));
  await disk.outbox.apply(held, { type: 'held', hold: 'recipient', why }, 2);
  await disk.lived(invoiceOf(4), [read]);
  await settled(disk, 5, { salesPersonCode: 7 });
  const revoked = await settled(disk, 6);
  await disk.outbox.askRevocation(revoked, person, () => 'R');
  const failed = await disk.lived(invoiceOf(7), [{ type: 'refused', verdict: 'permanent', why }]);
  assert.equal((await disk.outbox.dueMessage(failed))?.message.state, 'failed');
  await settled(disk, 8);
  await disk.lived(invoiceOf(10), [read]);
  await newest(disk);
  assert.equal((await disk.outbox.movePast(5, 0, 99)).moved, 0, 'all of it is new');
  await disk.outbox.movePast(LATER, 0, 99);
  const gone: number[] = [];
  for (const docEntry of [1, 2, 3, 4, 5, 6, 7, 8, 10]) if (await isGone(disk, docEntry)) gone.push(docEntry);
  // 4 was shown in SAP with those after it; the copy of 5 waits.
  assert.deepEqual(gone, [4, 8]);
});

onEachDatabase('SAP read anew admits nothing that is past, whatever stands in it', async (open) => {
  await using disk = await open();
  await settled(disk, 1);
  await newest(disk);
  await disk.outbox.movePast(LATER, 0, 9);
  const mark = { status: 'sent', messageId: 'SOMETHING', at: '2026-01-01T00:00:00Z', detail: null } as const;
  for (const changes of [
    {},
    { mark },
    { action: 'resend' as const },
    { updateTime: '11:00:00' },
    { cardName: 'New' },
  ]) {
    const counts = await disk.outbox.commitPage([invoiceOf(1, changes)], null, rules, 7);
    assert.deepEqual(counts, { admitted: 0, changed: 0, ignored: 1, changes: [] });
  }
  assert.deepEqual(await disk.outbox.refreshInvoice(invoiceOf(1), rules, 8), []);
  assert.ok(await isGone(disk, 1));
});

onEachDatabase('another document with the key of a past one is held for a person, under another id', async (open) => {
  await using disk = await open();
  await settled(disk, 1);
  await newest(disk);
  await disk.outbox.movePast(LATER, 0, 9);
  const counts = await disk.outbox.commitPage([invoiceOf(1, { docNum: 77, total: '99' })], null, rules, 7);
  assert.equal(counts.admitted, 1);
  const { hold, generation, evidenceFrom, messageId } = await disk.messageOf(1);
  assert.deepEqual([hold, generation, evidenceFrom, messageId], ['restored', 1, 1, null]);
});

onEachDatabase('a receipt or a copied mark of a past message changes and holds nothing', async (open) => {
  await using disk = await open();
  const message = await settled(disk, 1);
  await newest(disk);
  await disk.outbox.movePast(LATER, 0, 9);
  const whatsappId = `ID-${message}-0`;
  assert.deepEqual(await disk.outbox.recordEvidence([{ kind: 'read', whatsappId, at: 9, from: jid }], 9), []);
  assert.equal(await count(disk, 'receipts'), 0);
  const mark = { status: 'read', messageId: whatsappId, at: '2026-01-01T00:00:00Z', detail: null } as const;
  await disk.admit(invoiceOf(2, { mark }));
  assert.equal(await disk.state(2), 'waiting_document', 'its mark is of the document that it was copied from');
});

onEachDatabase('the account knows whom it wrote to', async (open) => {
  await using disk = await open();
  await disk.outbox.commitPage([], 'cursor', rules, 1);
  await settled(disk, 1);
  await newest(disk);
  await disk.outbox.movePast(LATER, 0, 9);
  assert.equal(await disk.outbox.hasChat(jid), true);
  assert.equal(await disk.outbox.wroteTo(jid), true);
  assert.equal(await disk.outbox.isCustomer(jid), true);
  assert.equal(await disk.outbox.customerOf(jid), 'C1');
  await disk.outbox.optOut(jid, 9);
  assert.deepEqual(
    (await disk.outbox.optOuts()).map(({ cardCode, name }) => [cardCode, name]),
    [['C1', 'Customer 1']],
  );
  assert.equal(await disk.outbox.optIn('C1', person), 1);
  assert.equal((await disk.outbox.pastOf('invoice', '1'))[0]?.actions.at(-1)?.action, 'opted_in');
});

onEachDatabase('a person is forgotten in past deliveries as in the outbox', async (open) => {
  await using disk = await open();
  const message = await settled(disk, 1);
  await disk.outbox.act(message, { type: 'resend' }, person);
  await disk.outbox.act(message, { type: 'marked_sent', at: 7 }, person);
  await confirm(disk);
  await newest(disk);
  await disk.outbox.movePast(LATER, 0, 9);
  const digits = [jid.replace('@s.whatsapp.net', '')];
  assert.equal((await disk.outbox.contact(digits))?.past.length, 1);
  const forgotten = await disk.outbox.forgetContact(digits, { ...person, at: 1e13 });
  assert.deepEqual(forgotten, { kind: 'forgotten', invoices: 1, messages: 1, pdfs: [] });
  assert.equal(await disk.outbox.contact(digits), null);
  const [past] = await disk.outbox.pastOf('invoice', '1');
  assert.equal(past?.row.invoice?.cardName, '');
  assert.equal(past.row.invoice.docNum, 1001);
  assert.equal(past.row.message.jid, null);
  assert.deepEqual(
    past.attempts.map((attempt) => attempt.jid),
    [''],
  );
  assert.deepEqual(
    past.actions.map((action) => action.action),
    ['resend', 'marked_sent', 'forgotten'],
  );
  assert.equal(past.actions[0]?.why, '');
  assert.equal((await disk.outbox.commitPage([invoiceOf(1)], null, rules, 7)).admitted, 0);
});

onEachDatabase('a PDF of a past delivery is no new one, and its copy is kept as long as any', async (open) => {
  await using disk = await open();
  const facts = {
    name: { docNums: [1001], docEntries: [], fiscalNumbers: [], composites: [] },
    text: null,
    unreadable: 'broken',
  } as const;
  const found = { key: 'a.pdf', path: '/a.pdf', fileName: 'a.pdf', size: 1, sha256: 'a', modifiedAt: 1 };
  await disk.admit(invoiceOf(1));
  const pdf = await disk.outbox.recordDocument({ source: 'folder', found, facts, keys: ['n:1001'], now: 1 });
  const match = { kind: 'matched', ref: invoiceOf(1).ref, agreed: [], evidence: [] } as const;
  await disk.outbox.commitMatch(pdf, match, await disk.outbox.candidates(pdf), 1);
  await disk.dispatch((await disk.messageOf(1)).id);
  await disk.outbox.apply((await disk.messageOf(1)).id, read, 5);
  await confirm(disk);
  await newest(disk);
  assert.equal((await disk.outbox.movePast(LATER, 0, 9)).moved, 1);
  assert.deepEqual(await disk.outbox.unseenDocuments('folder', [found]), []);
  assert.deepEqual(await disk.outbox.documentsToMatch(9), []);
  assert.deepEqual(await disk.outbox.documentCounts(), { unmatched: 0, held: 0 });
  assert.deepEqual([...(await disk.outbox.neededPdfs(['a'], 5))], ['a']);
  assert.deepEqual([...(await disk.outbox.neededPdfs(['a'], 6))], []);
  // Whoever tidies up the folder has it found under another name.
  const moved = { ...found, key: 'old/a.pdf', path: '/old/a.pdf' };
  const again = await disk.outbox.recordDocument({ source: 'folder', found: moved, facts, keys: ['n:1001'], now: 8 });
  await disk.outbox.commitMatch(again, { kind: 'unmatched' }, await disk.outbox.candidates(again), 8);
  assert.deepEqual(await disk.outbox.documentCounts(), { unmatched: 0, held: 0 });
  assert.deepEqual([...(await disk.outbox.neededPdfs(['a'], 6))], []);
});

onEachDatabase('proofs are dropped by years, of one book, and nothing as old comes back', async (open) => {
  await using disk = await open();
  const other = disk.another({ mode: 'test' });
  await settled(disk, 1, { docDate: '2026-03-01' });
  await settled(disk, 2, { docDate: '2027-01-01' });
  await disk.lived(invoiceOf(3, { docDate: '2026-05-01' }), [read], other);
  for (const outbox of [disk.outbox, other]) await disk.admit(invoiceOf(9999, { docDate: '2040-01-01' }), outbox);
  await disk.outbox.movePast(LATER, 0, 9);
  await other.movePast(LATER, 0, 9);
  assert.equal(await count(disk, 'past_deliveries'), 3);
  assert.equal(await dropped(disk.outbox, 2026), 0);
  assert.equal(await dropped(disk.outbox, 2027), 1);
  assert.equal(await dropped(disk.outbox, 2027), 0);
  assert.equal((await other.pastOf('invoice', '3')).length, 1, 'the other book keeps its own');
  assert.equal((await disk.outbox.pastOf('invoice', '2')).length, 1);
  const again = [invoiceOf(1, { docDate: '2026-03-01' }), invoiceOf(4, { docDate: '2026-02-01' })];
  assert.equal((await disk.outbox.commitPage(again, null, rules, 7)).ignored, 2);
  assert.equal((await disk.outbox.commitPage([invoiceOf(5, { docDate: '2026-03-02' })], null, rules, 7)).admitted, 1);
  assert.equal(await dropped(other, 2027), 1);
  assert.equal(await count(disk, 'past_deliveries'), 1);
  // A year that was dropped may be needed again.
  await settled(disk, 6, { docDate: '2026-03-03' });
  await disk.admit(invoiceOf(7));
  await disk.outbox.movePast(LATER, 0, 99);
  assert.equal((await disk.outbox.pastOf('invoice', '6')).length, 1);
});

/** Of each document, how often a message to its customer was made; and the bytes that went. */
interface Made {
  readonly messages: Map<string, number>;
  readonly attempts: Map<string, number>;
}

const DAY = 86_400_000;

/** Invoices of years come in, are sent and shown in SAP, and what is settled leaves the outbox, at random. */
async function livedForYears(disk: OutboxStage, seed: number, steps: number): Promise<Made> {
  const random = new Random(seed);
  const made: Made = { messages: new Map(), attempts: new Map() };
  const inSap: ReturnType<typeof invoiceOf>[] = [];
  let now = Date.UTC(2020, 0, 1);
  const readAnew = async (documents: typeof inSap): Promise<void> => {
    for (const document of documents) {
      const changes = random.pick([
        {},
        { updateTime: `${now}` },
        { action: 'hold' as const },
        { cardName: `at ${now}` },
      ]);
      const { admitted } = await disk.outbox.commitPage([{ ...document, ...changes }], null, rules, now);
      const { key } = document.ref;
      made.messages.set(key, (made.messages.get(key) ?? 0) + admitted);
    }
  };
  for (let n = 1; n <= steps; n++) {
    now += random.integer(1, 40) * DAY;
    inSap.push(invoiceOf(n, { docDate: new Date(now - random.integer(0, 60) * DAY).toISOString().slice(0, 10) }));
    await readAnew(inSap.slice(-random.integer(1, 3)));
    for (const { message, invoice } of await disk.outbox.list({ role: 'customer' })) {
      const what = random.integer(0, 3);
      if (what === 0 && message.state === 'waiting_document') {
        const key = invoice?.ref.key ?? '';
        made.attempts.set(key, (made.attempts.get(key) ?? 0) + 1);
        await disk.dispatch(message.id, { now });
      }
      if (what === 1) await disk.outbox.apply(message.id, { ...read, at: now }, now);
      if (what === 2) await disk.outbox.apply(message.id, { type: 'doubtful', why }, now);
    }
    if (random.integer(0, 1) === 0)
      await disk.outbox.confirmWriteBacks(await disk.outbox.dueWriteBacks(now, random.integer(0, 9)));
    const retention = random.integer(0, 4);
    if (retention === 0) await disk.outbox.movePast(now - random.integer(90, 200) * DAY, 0, random.integer(1, 99));
    if (retention === 1) await disk.outbox.dropProofs(1, now, random.integer(1, 5));
    if (retention === 2) await readAnew(inSap);
  }
  for (let step = 0; (await disk.outbox.movePast(now - 90 * DAY, 0, 999)).moved > 0 && step < 99; step++);
  while ((await disk.outbox.dropProofs(1, now, 9)) > 0);
  await readAnew(inSap);
  return made;
}

onEachDatabase(
  'whenever rows leave, and however often SAP is read anew, nothing is made or sent twice',
  async (open) => {
    const seed = Date.now() % 100_000;
    await using disk = await open();
    const { messages, attempts } = await livedForYears(disk, seed, 80);
    const twice = [...messages, ...attempts].filter(([, times]) => times > 1);
    assert.deepEqual(twice, [], `seed ${seed}`);
    assert.ok(attempts.size > 5, `seed ${seed}`);
    const left = await disk.rows('SELECT forgotten_until FROM books');
    assert.ok(left[0]?.['forgotten_until'], `proofs were dropped; seed ${seed}`);
  },
);

import assert from 'node:assert/strict';
import { onEachDatabase } from './databases.ts';
import { invoiceOf, jid, type OutboxStage, person } from './stage.ts';

const DAY = 86_400_000;
const digits = ['5491155550000'];
const lid = '100000000000009@lid';
const read = { type: 'evidence', status: 'read', generation: 0, at: 5 } as const;
const named = { cardName: 'Ana Pérez', phone: '+54 9 11 5555 0000', taxId: '20-11111111-2', numAtCard: 'Ana' } as const;
const rules = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) };
const wish = { who: 'ana', why: 'asked for it', at: 100 * DAY };

/** Two invoices of a person who has answered, and one of somebody else. */
async function known(disk: OutboxStage): Promise<void> {
  for (const docEntry of [1, 2]) {
    const message = await disk.lived(invoiceOf(docEntry, { ...named, cardCode: 'C1' }), [read]);
    await disk.outbox.rememberRecipient(message, { digits: '5491155550000', jid, checkedAt: 1 });
  }
  const other = await disk.admit(invoiceOf(3));
  await disk.outbox.apply(other, { type: 'marked_sent', at: 4 }, 4);
  await disk.outbox.learnUsername(lid, 'ana.perez', 6);
  await disk.outbox.learnAddress(lid, jid, 6);
  await disk.outbox.rememberWriter(lid, 6);
}

/** Everything in every table, as text. */
async function everything(disk: OutboxStage): Promise<string> {
  const tables = ['invoices', 'messages', 'attempts', 'prepared', 'recipients', 'addresses', 'usernames', 'writers'];
  const more = ['customers', 'documents', 'former_documents', 'revocations'];
  const rows = await Promise.all([...tables, ...more].map((table) => disk.rows(`SELECT * FROM ${table}`)));
  return JSON.stringify(rows);
}

onEachDatabase('what is kept of a person is found by number and by LID, and nothing of anybody else', async (open) => {
  await using disk = await open();
  await known(disk);
  const found = await disk.outbox.contact(digits);
  assert.deepEqual(found?.addresses, [lid, jid].toSorted());
  assert.deepEqual(found.usernames, ['ana.perez']);
  assert.deepEqual(found.lookups, [{ account: 'main', digits: '5491155550000', checkedAt: 1 }]);
  assert.deepEqual([found.optedOutAt, found.wroteAt], [null, 6]);
  assert.deepEqual(
    found.invoices.map(({ facts }) => [facts['docNum'], facts['cardName']]),
    [1, 2].map((docEntry) => [invoiceOf(docEntry).docNum, 'Ana Pérez']),
  );
  assert.deepEqual(
    found.messages.map(({ state, text }) => [state, text]),
    [
      ['read', 't'],
      ['read', 't'],
    ],
  );
  assert.equal(await disk.outbox.contact(['5491155559999']), null);
});

onEachDatabase('nothing that names a forgotten person is left, and nothing of others is lost', async (open) => {
  await using disk = await open();
  await known(disk);
  const before = await disk.messageOf(3);
  const answer = await disk.outbox.forgetContact(digits, wish);
  assert.deepEqual(answer, { kind: 'forgotten', invoices: 2, messages: 2, pdfs: [] });
  const left = await everything(disk);
  for (const value of ['5491155550000', '100000000000009', 'Ana', 'ana p', '5555 0000', '20-11111111-2'])
    assert.equal(left.toLowerCase().includes(value.toLowerCase()), false, value);
  assert.deepEqual(await disk.messageOf(3), before);
  assert.equal((await disk.rows("SELECT name FROM customers WHERE card_code = 'C3'"))[0]?.['name'], 'customer 3');
  assert.equal(await disk.outbox.contact(digits), null);
  assert.equal(await disk.outbox.forgetContact(digits, wish), null, 'nothing is left to forget');
});

onEachDatabase('a forgotten delivery keeps what prevents a second one, whatever SAP shows again', async (open) => {
  await using disk = await open();
  await known(disk);
  const { id, key, messageId } = await disk.messageOf(1);
  await disk.outbox.forgetContact(digits, wish);
  const again = invoiceOf(1, { ...named, cardCode: 'C1', dueDate: '2026-12-24' });
  const counts = await disk.outbox.commitPage([again], null, rules, 101 * DAY);
  assert.deepEqual([counts.admitted, counts.changed], [0, 1]);
  assert.equal((await everything(disk)).includes('Ana'), false, 'its name is not learnt again');
  const message = await disk.messageOf(1);
  assert.deepEqual([message.id, message.key, message.messageId, message.state], [id, key, messageId, 'read']);
  assert.equal((await disk.outbox.attempts(id))[0]?.whatsappId, messageId);
  assert.deepEqual(
    (await disk.outbox.actions(id)).map(({ action, who, why }) => [action, who, why]),
    [['forgotten', 'ana', 'asked for it']],
  );
  const [receipt] = await disk.outbox.recordEvidence(
    [{ kind: 'read', whatsappId: messageId ?? '', at: 9, from: jid }],
    101 * DAY,
  );
  assert.equal(receipt, undefined, 'a late receipt changes nothing');
  assert.equal((await everything(disk)).includes('5491155550000'), false, 'and brings no number back');
});

onEachDatabase('an opt-out outlives its person’s data', async (open) => {
  await using disk = await open();
  await known(disk);
  await disk.outbox.optOut(lid, 7);
  const notice = (await disk.outbox.list({ role: 'notice' }))[0]?.message.id ?? 0;
  assert.equal((await disk.outbox.forgetContact(digits, wish))?.kind, 'in_flight', 'its answer is to be sent');
  await disk.outbox.apply(notice, { type: 'marked_sent', at: 8 }, 8);
  assert.equal((await disk.outbox.forgetContact(digits, wish))?.kind, 'forgotten');
  assert.equal(await disk.outbox.optedOut(jid), true);
  const left = await disk.outbox.contact(digits);
  assert.deepEqual([left?.optedOutAt, left?.invoices, left?.messages], [7, [], []]);
});

onEachDatabase('nothing is forgotten while anything of theirs is under way', async (open) => {
  await using disk = await open();
  await known(disk);
  const refused = async (docEntry: number, what: string): Promise<void> => {
    const before = await everything(disk);
    const docNums = [invoiceOf(docEntry).docNum];
    assert.deepEqual(await disk.outbox.forgetContact(digits, wish), { kind: 'in_flight', docNums }, what);
    assert.equal(await everything(disk), before, what);
  };
  const fourth = await disk.admit(invoiceOf(4, { ...named, cardCode: 'C1' }));
  await refused(4, 'without an address yet, and of the same customer');
  await disk.dispatch(fourth);
  await refused(4, 'being sent');
  await disk.outbox.apply(fourth, { type: 'evidence', status: 'sent', generation: 0, at: wish.at - 29 * DAY }, 5);
  await refused(4, 'sent, and may still arrive');
  await disk.outbox.apply(fourth, { ...read, at: wish.at }, 5);
  await disk.outbox.askRevocation(fourth, person, () => 'R');
  await refused(4, 'to be deleted for everyone');
});

onEachDatabase('what WhatsApp has dropped by now does not keep a person from being forgotten', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1, named), [{ ...read, status: 'sent', at: wish.at - 31 * DAY }]);
  await disk.outbox.noteRecipient(message, jid);
  assert.equal((await disk.outbox.forgetContact(digits, wish))?.kind, 'forgotten');
});

onEachDatabase('a PDF goes with the last person whose invoice it is, and its tax numbers with it', async (open) => {
  await using disk = await open();
  await known(disk);
  const found = (key: string, sha256: string) => ({
    key,
    path: `/${key}`,
    fileName: key,
    size: 1,
    sha256,
    modifiedAt: 1,
  });
  const facts = {
    name: { docNums: [], docEntries: [], fiscalNumbers: [], composites: [] },
    text: null,
    unreadable: 'broken',
  } as const;
  for (const [docEntry, sha256] of [
    [1, 'own'],
    [2, 'shared'],
    [3, 'shared'],
  ] as const) {
    const document = {
      source: 'folder',
      found: found(`${docEntry}.pdf`, sha256),
      facts,
      keys: [`e:${docEntry}`],
      now: 1,
    };
    const id = await disk.outbox.recordDocument(document);
    const judged = await disk.outbox.candidates(id);
    const { ref } = invoiceOf(docEntry);
    assert.ok(await disk.outbox.commitMatch(id, { kind: 'matched', ref, agreed: [], evidence: [] }, judged, 2));
  }
  assert.equal((await disk.outbox.contact(digits))?.invoices[0]?.pdf?.fileName, '1.pdf');
  const answer = await disk.outbox.forgetContact(digits, wish);
  assert.deepEqual(answer?.kind === 'forgotten' && answer.pdfs, ['own']);
  assert.equal(
    (await disk.outbox.keptDocuments('folder', ['1.pdf'])).get('1.pdf')?.sha256,
    'own',
    'the file is known, and not read again',
  );
});

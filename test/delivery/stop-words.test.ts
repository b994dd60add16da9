import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { Rig } from '../support/delivery.ts';
import { farEndFault } from './far-end-fault.ts';

const customer = '5491140015555@s.whatsapp.net';
/** Of a customer whose number WhatsApp does not show. */
const unnumbered = '100000000000009@lid';
const readByMany = [
  '120363000000000001@g.us',
  '1764000000@broadcast',
  'status@broadcast',
  '120363000000000002@newsletter',
];

const textsTo = ({ messenger }: Rig, to: string): string[] =>
  messenger.phones.flatMap(({ jid, content }) => (jid === to && content.kind === 'text' ? [content.text] : []));
const notices = async ({ outbox }: Rig) => (await outbox.list({ role: 'notice' })).map(({ message }) => message);

test('a stop word is confirmed once, and that customer gets no more messages', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  const jid = '5491140015555@s.whatsapp.net';
  for (let n = 0; n < 3; n++) {
    rig.messenger.emit({ type: 'inbound', messageId: `in${n}`, from: jid, text: ' Baja. ', at: Date.now() });
  }
  await rig.until(() => rig.messenger.phones.some(({ content }) => content.kind === 'text'), 'confirmed');
  rig.company.invoice(2, { cardCode: 'C1' });
  await rig.untilState(2, 'held', 'held');
  assert.equal((await rig.outbox.list({ key: '2' }))[0]?.message.reason, 'DELIVERY_OPTED_OUT');
  assert.equal(rig.messenger.phones.filter(({ content }) => content.kind === 'text').length, 1);
});

test('what a customer answers is read for a stop word, and not kept', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  const said = (text: string, n: number) =>
    rig.messenger.emit({ type: 'inbound', messageId: `in${n}`, from: customer, text, at: Date.now() });
  said('Where is my quartzite?', 1);
  said('Baja', 2);
  await rig.until(() => textsTo(rig, customer).length > 0, 'confirmed');
  const files = readdirSync(rig.folder).filter((name) => name.startsWith('outbox.db'));
  assert.ok(files.length > 0);
  for (const name of files) assert.ok(!readFileSync(path.join(rig.folder, name)).includes('quartzite'), name);
});

test("the reply to a stop word is in the customer's language and waits for SAP, but the opt-out applies immediately", async () => {
  await using rig = new Rig();
  rig.company.customer('C1', '+54 9 11 4001 5555', { language: 'de' });
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  const jid = '5491140015555@s.whatsapp.net';
  const answers = () =>
    rig.messenger.phones.flatMap(({ jid: to, content }) => (content.kind === 'text' ? [[to, content.text]] : []));
  rig.company.down = farEndFault('FAR_END_DOWN');
  rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: jid, text: 'baja', at: Date.now() });
  await rig.until(() => rig.outbox.optedOut(jid), 'kept');
  assert.deepEqual(answers(), []);
  rig.company.down = null;
  await rig.until(() => answers().length === 1, 'confirmed');
  assert.match(answers().join(), /Wir senden keine Dokumente mehr/);
  assert.ok(!rig.lines.some((line) => /549114001/.test(line)), 'and no log names a number');
});

test("the reply to someone whose customer is missing in SAP is in the company's language", async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  rig.company.partners.delete('C1');
  rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: customer, text: 'baja', at: Date.now() });
  await rig.until(() => textsTo(rig, customer).length === 1, 'answered');
  assert.match(textsTo(rig, customer).join(), /no le enviaremos más documentos/);
});

test('someone who never received a message gets no reply, but the opt-out counts', async () => {
  await using rig = new Rig();
  rig.company.customer('C2', '+54 9 11 7777 0000');
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'somebody else has had one');
  const stranger = '5491177770000@s.whatsapp.net';
  rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: stranger, text: 'baja', at: Date.now() });
  await rig.until(() => rig.outbox.optedOut(stranger), 'kept');
  rig.company.invoice(2, { cardCode: 'C2' });
  await rig.untilState(2, 'held', 'held');
  assert.equal((await rig.outbox.list({ key: '2' }))[0]?.message.reason, 'DELIVERY_OPTED_OUT');
  assert.deepEqual([await notices(rig), textsTo(rig, stranger)], [[], []]);
  assert.ok(!rig.lines.some((line) => line.includes('549117777')), 'and no log names a number');
});

test('someone who may have received a message gets a reply', async () => {
  await using rig = new Rig();
  rig.messenger.script = ({ messageId }, nth) => (nth === 1 && messageId ? 'swallow_ack' : 'deliver');
  await rig.startWith(1);
  await rig.dropInDoubt();
  rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: customer, text: 'baja', at: Date.now() });
  await rig.until(() => rig.outbox.optedOut(customer), 'kept');
  rig.messenger.connect();
  await rig.until(() => textsTo(rig, customer).length === 1, 'answered');
});

test('a stop word in a group, status or channel is neither an opt-out nor a contact, and gets no reply', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  for (const jid of readByMany) {
    rig.messenger.emit({ type: 'inbound', messageId: jid, from: jid, text: 'baja', at: Date.now() });
  }
  rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: customer, text: 'baja', at: Date.now() });
  await rig.until(() => textsTo(rig, customer).length === 1, 'the customer is answered');
  for (const jid of readByMany) assert.equal(await rig.outbox.hasChat(jid), false, jid);
  assert.deepEqual(
    (await rig.outbox.optOuts()).map(({ jid }) => jid),
    [customer],
  );
  assert.equal((await notices(rig)).length, 1);
});

test('a queued reply to a group, or to someone who never received a message, is not sent and is reported', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  const waiting = [...readByMany, '5491177770000@s.whatsapp.net'];
  for (const [n, jid] of waiting.entries()) {
    rig.database.run(
      `INSERT INTO messages (book, account, key, role, ordinal, state, generation, evidence_from, doubts, failures, refusals,
                             not_before, jid, created_at, changed_at)
       VALUES ('live:TEST_AR', 'main', :key, 'notice', 0, 'queued', 0, 0, 0, 0, 0, 0, :jid, 1, 1)`,
      { key: `notice-${n}`, jid },
    );
  }
  await rig.until(async () => (await notices(rig)).every(({ state }) => state === 'held'), 'held');
  assert.deepEqual((await notices(rig)).map(({ reason }) => reason).toSorted(), [
    'DELIVERY_NEVER_WRITTEN_TO',
    ...readByMany.map(() => 'DELIVERY_NOT_A_PERSON'),
  ]);
  assert.equal(rig.messenger.sends.length, 1);
});

test('a message prepared for a group, or in doubt there, is not passed to the engine', async () => {
  await using rig = new Rig();
  rig.messenger.script = () => 'lose';
  await rig.startWith(1);
  await rig.dropInDoubt();
  const group = '120363000000000001@g.us';
  rig.database.run('UPDATE messages SET jid = :group', { group });
  rig.database.run('UPDATE attempts SET jid = :group', { group });
  rig.database.run('UPDATE prepared SET jid = :group', { group });
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'held');
  assert.equal(rig.messenger.sends.length, 1, 'only the attempt that was lost');
});

test('a start under another session name warns that existing opt-outs do not apply', async () => {
  await using rig = new Rig();
  await rig.start();
  const warned = () => rig.lines.filter((line) => /opt-outs/.test(line));
  assert.deepEqual(warned(), []);
  await createOutbox(rig.database, { mode: 'live', ...rig.configured, account: 'old', copies: false }).optOut(
    customer,
    1,
  );
  await rig.stop();
  await rig.start();
  assert.match(warned().join(), /1 opt-outs and 0 known numbers under the session name old/);
  assert.deepEqual((await rig.delivery?.standing())?.otherAccounts, [{ account: 'old', optOuts: 1, knownNumbers: 0 }]);
});

test('a stop word under a LID counts for the number whose receipts came from that LID', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  const lid = '100000000000009@lid';
  const [first] = rig.messenger.phones.filter(({ jid }) => jid === customer);
  assert.ok(first);
  rig.messenger.emit({
    type: 'receipt',
    messageId: first.messageId,
    kind: 'read',
    from: lid.replace('@', ':3@'),
    at: Date.now(),
  });
  rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: lid, text: 'baja', at: Date.now() });
  await rig.until(() => textsTo(rig, customer).length === 1, 'confirmed, under the number');
  rig.company.invoice(2, { cardCode: 'C1' });
  await rig.untilState(2, 'held', 'held');
  assert.equal((await rig.outbox.list({ key: '2' }))[0]?.message.reason, 'DELIVERY_OPTED_OUT');
  assert.equal(rig.open.has('delivery.opt_out_unknown'), false);
  assert.equal(await rig.outbox.hasChat(customer), true);
});

for (const [how, named] of [
  ['a lookup', { lidOf: () => unnumbered }],
  ['a send', { script: () => ({ delivers: { lid: unnumbered } }) }],
] as const) {
  test(`a stop word under a LID counts for the number beside which ${how} named that LID`, async () => {
    await using rig = new Rig();
    Object.assign(rig.messenger, named);
    await rig.startWith(1);
    await rig.untilState(1, 'read', 'first');
    rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: unnumbered, text: 'baja', at: Date.now() });
    await rig.until(() => textsTo(rig, customer).length === 1, 'confirmed, under the number');
    rig.company.invoice(2, { cardCode: 'C1' });
    await rig.untilState(2, 'held', 'held');
    assert.equal((await rig.outbox.list({ key: '2' }))[0]?.message.reason, 'DELIVERY_OPTED_OUT');
  });
}

test('the lookup for a first invoice finds the stop word that came before it under the LID', async () => {
  await using rig = new Rig();
  await rig.start();
  rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: unnumbered, text: 'baja', at: Date.now() });
  await rig.until(() => rig.open.has('delivery.opt_out_unknown'), 'told');
  rig.messenger.lidOf = () => unnumbered;
  rig.company.invoice(1, { cardCode: 'C1' });
  await rig.untilState(1, 'held', 'held');
  assert.equal((await rig.outbox.list({ key: '1' }))[0]?.message.reason, 'DELIVERY_OPTED_OUT');
  assert.deepEqual(rig.messenger.sends, []);
  await rig.until(() => !rig.open.has('delivery.opt_out_unknown'), 'nothing left to find out');
});

test('a stop word from an unknown LID is not confirmed but raises an alert, and counts once the number is known', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  const lid = '100000000000009@lid';
  rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: lid, text: 'baja', at: Date.now() });
  await rig.until(() => rig.open.has('delivery.opt_out_unknown'), 'told');
  assert.deepEqual(await notices(rig), []);
  const [first] = rig.messenger.phones.filter(({ jid }) => jid === customer);
  assert.ok(first);
  // The account's own phone reports under a LID too, and is not the customer.
  for (const [kind, from] of [
    ['sender', '100000000000001@lid'],
    ['read', lid],
  ] as const) {
    rig.messenger.emit({ type: 'receipt', messageId: first.messageId, kind, from, at: Date.now() });
  }
  await rig.until(() => textsTo(rig, customer).length === 1, 'confirmed');
  await rig.until(() => !rig.open.has('delivery.opt_out_unknown'), 'nothing left to find out');
  assert.equal(await rig.outbox.optedOut(customer), true);
  assert.equal(await rig.outbox.optedOut('100000000000001@lid'), false);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { errorFactory } from '../../src/errors/coded-error.ts';
import type { DisconnectReason, FindSentRequest, SentEvidence } from '../../src/whatsapp/engine.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const fault = errorFactory({ FAR_END_DOWN: { class: 'temporary', sentence: 'it is down', next: 'wait' } });

/** One invoice, sent, and in doubt because the connection died before the server could say so. */
async function inDoubt(rig: Rig): Promise<void> {
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  await rig.startWith(1);
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop();
  await rig.untilState(1, 'ambiguous', 'in doubt');
}

/** An engine whose chat can be asked, and which uses ids of its own unless it is said otherwise. */
function askChat(rig: Rig, answer: (request: FindSentRequest) => SentEvidence, idWasOurs = false): FindSentRequest[] {
  rig.messenger.capabilities = {
    ...rig.messenger.capabilities,
    evidence: 'chat',
    clientMessageId: false,
    idGuard: false,
  };
  const send = rig.messenger.send.bind(rig.messenger);
  rig.messenger.send = async (request) => ({ ...(await send(request)), idWasOurs });
  const asked: FindSentRequest[] = [];
  rig.messenger.findSent = (request) => {
    asked.push(request);
    return Promise.resolve(answer(request));
  };
  return asked;
}
const timePasses = async (rig: Rig): Promise<void> => {
  const { reads } = rig.company;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
};
const reasonOf = async (rig: Rig): Promise<string | null> =>
  (await rig.outbox.list({ key: '1' }))[0]?.message.reason ?? null;

test('missing evidence counts only after the connection has had time to deliver it, and evidence then resolves the doubt', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, evidenceGraceMs: 60_000 } };
  await inDoubt(rig);
  rig.messenger.connect();
  await timePasses(rig);
  assert.equal(rig.messenger.sends.length, 1);
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  rig.messenger.tell(sent);
  await rig.untilState(1, 'read', 'settled');
  assert.equal(rig.messenger.sends.length, 1);
});

test('received receipts are stored before a doubt is resolved', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, evidenceGraceMs: 0 } };
  await inDoubt(rig);
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  const { messageId, jid: from } = sent;
  rig.messenger.emit({ type: 'receipt', messageId, kind: 'delivered', from, at: Date.now() });
  rig.messenger.connect();
  await rig.untilState(1, 'delivered', 'settled');
  assert.equal(rig.messenger.sends.length, 1);
});

test('a session that cannot send resolves nothing and checks no chat', async () => {
  await using rig = new Rig();
  const asked = askChat(rig, () => ({ found: true, messageId: '', status: 'delivered' }));
  await inDoubt(rig);
  const may = rig.messenger.maySend.bind(rig.messenger);
  rig.messenger.maySend = () => ({ may: false, state: 'reconnecting', sentence: 'It may not.' });
  rig.messenger.connect();
  await timePasses(rig);
  assert.deepEqual([asked.length, (await rig.states())['1']], [0, 'ambiguous']);
  rig.messenger.maySend = may;
  await rig.untilState(1, 'delivered', 'settled');
});

test('the chat is searched for exactly this attempt: its recipient, id and content, and nothing earlier', async () => {
  await using rig = new Rig();
  const asked = askChat(rig, () => ({ found: true, messageId: '', status: 'delivered' }));
  const send = rig.messenger.send.bind(rig.messenger);
  rig.messenger.send = async (request) => ({ ...(await send(request)), messageId: 'MINTED' });
  await inDoubt(rig);
  // The customer's phone is another by now; the attempt went to the old one.
  rig.company.customer('C1', '+54 9 11 4999 5555');
  rig.messenger.connect();
  await rig.untilState(1, 'delivered', 'settled');
  const [attempt] = await rig.outbox.attempts(1);
  const [request] = asked;
  assert.ok(attempt && request);
  assert.deepEqual(
    [request.jid, request.messageId, request.notBefore, request.content.kind],
    ['5491140015555@s.whatsapp.net', 'MINTED', attempt.startedAt, 'document'],
  );
});

test('an engine with receipts as evidence is never asked for its chat', async () => {
  await using rig = new Rig();
  let asked = 0;
  rig.messenger.findSent = () => {
    asked += 1;
    return Promise.resolve({ found: false });
  };
  rig.messenger.receipts = [];
  await inDoubt(rig);
  rig.messenger.connect();
  await rig.untilState(1, 'sent', 'settled');
  rig.messenger.drop();
  rig.messenger.connect();
  await timePasses(rig);
  assert.equal(asked, 0);
});

test('receipts lost with a page are read from the chat once it is back, if they say more than is known', async () => {
  await using rig = new Rig();
  let status: 'pending' | 'sent' | 'delivered' | 'read' = 'sent';
  const asked = askChat(rig, ({ messageId }) => ({ found: true, messageId: messageId ?? '', status }));
  rig.messenger.receipts = [];
  await rig.startWith(1);
  await rig.untilState(1, 'sent', 'sent');
  for (const [next, state] of [
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
  ] as const) {
    status = next;
    const before = asked.length;
    rig.messenger.drop();
    rig.messenger.connect();
    await rig.until(() => asked.length > before, 'asked');
    await rig.until(async () => (await rig.states())['1'] === state, state);
  }
  assert.equal(rig.messenger.sends.length, 1);
  const before = asked.length;
  await timePasses(rig);
  assert.equal(asked.length, before, 'once a connection');
  assert.ok(!rig.lines.some((line) => /"loop":"(?:reconciler|receipts)"/.test(line)), 'and without any failure');
});

test('a chat that could not be asked for receipts is asked again on the same connection, and only that one', async () => {
  const SECOND = '5491140025555@s.whatsapp.net';
  await using rig = new Rig();
  let failing = true;
  const asked = askChat(rig, ({ jid, messageId }) => {
    if (failing && jid === SECOND) throw fault('FAR_END_DOWN', {});
    return { found: true, messageId: messageId ?? '', status: 'delivered' };
  });
  rig.messenger.receipts = [];
  await rig.startWith(2);
  await rig.until(() => rig.all('sent'), 'sent');
  rig.messenger.drop();
  rig.messenger.connect();
  await rig.untilState(1, 'delivered', 'the one that could be asked about');
  await rig.until(() => asked.length > 4, 'asked again');
  failing = false;
  await rig.untilState(2, 'delivered', 'the other one');
  assert.equal(asked.filter(({ jid }) => jid !== SECOND).length, 1);
});

test('a message missing in the chat is queued again, unless the page died before saving to disk', async () => {
  const ends: readonly (readonly [reason: DisconnectReason, becomes: 'read' | 'held', killed?: boolean])[] = [
    ['connection_lost', 'read'],
    ['server_error', 'read'],
    ['timed_out', 'read'],
    ['closed_by_us', 'read'],
    ['closed_by_us', 'held', true],
    ['browser_died', 'held'],
    ['page_crashed', 'held'],
    ['page_broken', 'held'],
    ['engine_crashed', 'held'],
    ['store_unwritable', 'held'],
    ['unknown', 'held'],
  ];
  for (const [reason, becomes, killed] of ends) {
    await using rig = new Rig();
    askChat(rig, () => ({ found: false }));
    rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'lose' : 'deliver');
    await rig.startWith(1);
    await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
    rig.messenger.drop(reason, killed);
    await rig.untilState(1, 'ambiguous', 'in doubt');
    rig.messenger.connect();
    await rig.until(async () => (await rig.states())['1'] === becomes, `${reason}: ${becomes}`);
    assert.equal(rig.messenger.sends.length, becomes === 'read' ? 2 : 1, reason);
  }
});

test('a message missing in the chat proves nothing while an earlier attempt is in doubt as well', async () => {
  await using rig = new Rig();
  askChat(rig, () => ({ found: false }), true);
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 20 } };
  rig.messenger.script = () => 'lose';
  await rig.startWith(1);
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop('browser_died');
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'held');
  assert.equal(rig.messenger.sends.length, 4);
  assert.equal(await reasonOf(rig), 'DELIVERY_DOUBTFUL');
});

test('a manual resend gets as many attempts as the first send', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 20 } };
  rig.messenger.script = (_prepared, nth) => (nth <= 7 ? 'lose' : 'deliver');
  await rig.startWith(1);
  await rig.untilState(1, 'held', 'held');
  assert.equal(rig.messenger.sends.length, 4);
  const [row] = await rig.outbox.list({});
  assert.ok(row);
  await rig.outbox.act(row.message.id, { type: 'resend' }, { who: 'ana', why: 'never came', at: Date.now() });
  await rig.untilState(1, 'read', 'sent');
  assert.equal(rig.messenger.sends.length, 8);
  assert.equal(new Set(rig.messenger.sends.map(({ messageId }) => messageId)).size, 2);
});

test('an invoice that is cancelled while its message is in doubt is not sent again, but held for a person', async () => {
  await using rig = new Rig();
  await inDoubt(rig);
  rig.company.change(1, { cancelStatus: 'cancelled' });
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'held');
  assert.equal(await reasonOf(rig), 'DELIVERY_DOUBTFUL_THEN_CANCELLED');
  assert.equal(rig.messenger.sends.length, 1);
});

test('an engine that promised our id but used another does not get a second send', async () => {
  await using rig = new Rig();
  const send = rig.messenger.send.bind(rig.messenger);
  rig.messenger.send = async (request) => ({ ...(await send(request)), idWasOurs: false });
  await inDoubt(rig);
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'held');
  assert.equal(rig.messenger.sends.length, 1);
});

test('an engine that once used its own id may have done so again if it died before reporting the id', async () => {
  await using rig = new Rig();
  rig.messenger.capabilities = { ...rig.messenger.capabilities, idGuard: false };
  const send = rig.messenger.send.bind(rig.messenger);
  rig.messenger.send = async (request) => ({ ...(await send(request)), idWasOurs: false });
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'deliver' : 'hang');
  rig.company.invoice(2);
  await rig.start();
  await rig.untilState(2, 'read', 'under an id of the engine');
  rig.company.invoice(1);
  await rig.until(() => rig.messenger.sends.length === 2, 'attempted');
  rig.messenger.drop();
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'held');
  assert.equal(rig.messenger.sends.length, 2);
});

test('an engine that may choose the id and dies before reporting it does not get a second send', async () => {
  await using rig = new Rig();
  rig.messenger.capabilities = { ...rig.messenger.capabilities, clientMessageId: false, idGuard: false };
  rig.messenger.script = () => 'hang';
  await rig.startWith(1);
  await rig.until(() => rig.messenger.sends.length === 1, 'attempted');
  rig.messenger.drop();
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'held');
  assert.equal(rig.messenger.sends.length, 1);
});

test('if SAP is down while a doubt is being resolved, the doubt remains, without an alert', async () => {
  await using rig = new Rig();
  rig.clock = rig.messenger.clock = new FastClock(20);
  await inDoubt(rig);
  rig.company.down = fault('FAR_END_DOWN');
  rig.messenger.connect();
  await rig.until(() => rig.lines.some((line) => line.includes('"loop":"intake"')), 'noticed');
  await rig.clock.sleep(2000);
  assert.equal((await rig.states())['1'], 'ambiguous');
  assert.ok(!rig.lines.some((line) => line.includes('"loop":"reconciler"')));
  rig.company.down = null;
  // It is looked at again after ten seconds.
  await rig.until(async () => (await rig.states())['1'] === 'read', 'settled', 30_000);
});

test('a message being sent at a power failure is in doubt at the start, and resent under its id', async () => {
  await using rig = new Rig();
  rig.company.invoice(1);
  rig.messenger.online = false;
  await rig.start();
  await rig.untilState(1, 'queued', 'queued');
  await rig.stop();
  const database = openDatabase(`${rig.folder}/outbox.db`, rig.configured);
  const outbox = createOutbox(database, { mode: 'live', ...rig.configured, copies: false });
  const jid = '5491140015555@s.whatsapp.net';
  const content = { kind: 'text', text: 'as it was' } as const;
  const prepared = await rig.messenger.prepare({ jid, messageId: 'OURS', content });
  await outbox.savePrepared(1, prepared, content, 1);
  const counters = { lastAt: 0, nextAt: 0, tokens: 0, day: '', today: 0, firstDay: '', account: '' };
  const now = Date.now();
  const attempt = { id: 'a', owner: 'r', run: 'r', idIsOurs: true, storeGeneration: 'store-1' };
  await outbox.beginAttempt({ ...attempt, message: 1, prepared, whatsappId: 'OURS', now, pacing: counters });
  database.close();
  await rig.start();
  assert.equal((await rig.states())['1'], 'ambiguous');
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'settled');
  assert.deepEqual(
    rig.messenger.sends.map(({ messageId }) => messageId),
    ['OURS'],
  );
});

test('SAP is not queried continually about a message in doubt that cannot be sent now', async () => {
  await using rig = new Rig();
  await inDoubt(rig);
  await rig.stop();
  rig.settings = { ...rig.settings, disableCustomerMessages: true };
  await rig.start();
  let asked = 0;
  const document = rig.company.document.bind(rig.company);
  rig.company.document = (ref) => {
    asked += 1;
    return document(ref);
  };
  rig.messenger.connect();
  await rig.until(() => asked > 0, 'asked');
  await timePasses(rig);
  assert.equal(asked, 1);
  assert.equal((await rig.states())['1'], 'ambiguous');
});

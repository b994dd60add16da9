import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whatsappError } from '../../src/errors/whatsapp.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const HOUR = 3_600_000;
const customer = (docEntry: number): string => `54911${4000 + docEntry}5555@s.whatsapp.net`;

/** Invoice 1 is in doubt, and the connection is away. */
async function inDoubt(rig: Rig): Promise<void> {
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'lose' : 'deliver');
  await rig.startWith(1);
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop();
  await rig.untilState(1, 'ambiguous', 'in doubt');
}

test('a resend that certainly failed is retried until it succeeds: only attempts in doubt count', async () => {
  await using rig = new Rig();
  await inDoubt(rig);
  rig.messenger.script = (_prepared, nth) =>
    nth < 5 ? { throws: whatsappError('WHATSAPP_ENCRYPTION_FAILED') } : 'deliver';
  rig.messenger.connect();
  await rig.until(async () => (await rig.states())['1'] === 'read', 'settled', 30_000);
  assert.equal(rig.messenger.sends.length, 5);
});

test('a day after the first attempt in doubt nothing is resent, however recent the last one is', async () => {
  const clock = new FastClock(1);
  await using rig = new Rig();
  rig.clock = clock;
  rig.messenger.clock = clock;
  await inDoubt(rig);
  rig.messenger.script = () => {
    setImmediate(() => rig.messenger.drop());
    return 'lose';
  };
  clock.setBy(16 * HOUR);
  rig.messenger.connect();
  await rig.until(() => rig.messenger.sends.length === 2 && !rig.messenger.online, 'sent again, and lost again');
  await rig.untilState(1, 'ambiguous', 'in doubt again');
  clock.setBy(16 * HOUR);
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'a person is asked');
  assert.equal(rig.messenger.sends.length, 2);
});

test('a doubt that cannot be checked does not delay others', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 20 } };
  rig.messenger.capabilities = { ...rig.messenger.capabilities, evidence: 'chat' };
  rig.messenger.script = () => 'swallow_ack';
  const findSent = rig.messenger.findSent.bind(rig.messenger);
  rig.messenger.findSent = (request) =>
    request.jid === customer(1)
      ? Promise.reject(whatsappError('WHATSAPP_QUERY_REFUSED', { question: 'chat lookup', detail: 'no such chat' }))
      : findSent(request);
  await rig.startWith(2);
  await rig.untilState(2, 'delivered', 'the second is settled');
  assert.equal((await rig.states())['1'], 'ambiguous');
});

test('a chat that cannot be checked does not prevent finding receipts in others after a reconnect', async () => {
  await using rig = new Rig();
  rig.messenger.capabilities = { ...rig.messenger.capabilities, evidence: 'chat' };
  rig.messenger.receipts = [];
  const findSent = rig.messenger.findSent.bind(rig.messenger);
  rig.messenger.findSent = (request) =>
    request.jid === customer(2)
      ? Promise.reject(whatsappError('WHATSAPP_QUERY_REFUSED', { question: 'chat lookup', detail: 'no such chat' }))
      : findSent(request);
  await rig.startWith(2);
  await rig.until(async () => Object.values(await rig.states()).every((state) => state === 'sent'), 'both are sent');
  rig.messenger.drop();
  rig.messenger.connect();
  await rig.untilState(1, 'delivered', 'found in the chat');
});

test('however many doubts are postponed, the others are resolved', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 1 } };
  const phones = [{ field: 'Mobile', text: '+54 9 11 5555 0005' }];
  rig.company.salesPersons.set(5, { code: 5, name: 'Eva', phones, active: true });
  rig.messenger.script = () => 'lose';
  rig.messenger.backlogAt = null;
  const invoices = 51;
  rig.company.invoice(invoices, { salesPersonCode: 5 });
  await rig.startWith(invoices - 1);
  const customers = async (state: string) => Object.values(await rig.states()).filter((one) => one === state).length;
  await rig.until(async () => (await customers('ambiguous')) === invoices, 'in doubt');
  await rig.stop();
  rig.settings = { ...rig.settings, disableCustomerMessages: true, copyAfterMs: 0 };
  await rig.start();
  const copy = async () => (await rig.outbox.list({ role: 'salesperson' }))[0]?.message.state;
  await rig.until(async () => (await copy()) === 'ambiguous', 'the copy is in doubt too');
  rig.messenger.script = () => 'deliver';
  rig.messenger.connect();
  await rig.until(async () => (await copy()) === 'read', 'the copy is sent again');
  assert.equal(await customers('ambiguous'), invoices);
});

test('a message in doubt is not resent to someone who sent a stop word meanwhile', async () => {
  await using rig = new Rig();
  await inDoubt(rig);
  rig.messenger.emit({ type: 'inbound', messageId: 'in', from: customer(1), text: 'baja', at: Date.now() });
  await rig.until(() => rig.outbox.optedOut(customer(1)), 'heard');
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'a person is asked');
  assert.equal((await rig.outbox.list({ key: '1' }))[0]?.message.reason, 'DELIVERY_OPTED_OUT');
  assert.ok(!rig.messenger.phones.some(({ content }) => content.kind === 'document'));
});

test('a first message in doubt is not resent while WhatsApp limits new contacts', async () => {
  await using rig = new Rig();
  await inDoubt(rig);
  await rig.stop();
  await rig.start();
  const until = Date.now() + HOUR;
  rig.messenger.emit({ type: 'limits', limits: { restriction: { until, kind: 'DEFAULT' } } });
  await rig.until(async () => (await rig.outbox.pauses()).newChatsUntil === until, 'kept');
  let looks = 0;
  const document = rig.company.document.bind(rig.company);
  rig.company.document = (ref) => {
    looks += 1;
    return document(ref);
  };
  rig.messenger.connect();
  await rig.until(() => looks > 0, 'looked at');
  // Whoever writes is no stranger any more.
  assert.equal(rig.messenger.sends.length, 1);
  rig.messenger.emit({ type: 'inbound', messageId: 'in', from: customer(1), text: 'Hola', at: Date.now() });
  await rig.until(() => rig.outbox.hasChat(customer(1)), 'has written');
  await rig.stop();
  await rig.start();
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'sent again');
});

test('evidence that arrives while a doubt is being checked overrides the result of the check', async () => {
  await using rig = new Rig();
  await inDoubt(rig);
  rig.messenger.generation = 'store-2';
  const document = rig.company.document.bind(rig.company);
  const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
  let asked = 0;
  rig.company.document = async (ref) => {
    asked += 1;
    await mayAnswer;
    return document(ref);
  };
  rig.messenger.connect();
  await rig.until(() => asked === 1, 'being looked at');
  const messageId = rig.messenger.sends[0]?.messageId ?? '';
  rig.messenger.emit({ type: 'ack', messageId, error: '479', at: Date.now() });
  await rig.untilState(1, 'queued', 'it was refused, and is no doubt any more');
  answer();
  await rig.untilState(1, 'read', 'sent');
});

for (const [names, state] of [
  ['this', 'delivered'],
  [null, 'held'],
] as const) {
  test(`yesterday's outbox reads SAP's mark before it resends what it takes to be in doubt: ${state}`, async () => {
    await using rig = new Rig();
    await inDoubt(rig);
    await rig.stop();
    const mark = { status: 'delivered', messageId: null, at: new Date().toISOString(), detail: null, names } as const;
    rig.company.change(1, { mark });
    rig.company.changes = async function* () {
      // The delta has not come so far.
    };
    await rig.start();
    rig.messenger.connect();
    await rig.untilState(1, state, 'known');
    assert.equal(rig.messenger.sends.length, 1);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '../../src/delivery/delivery.ts';
import { localMoment } from '../../src/delivery/rules/pacing.ts';
import { errorFactory } from '../../src/errors/coded-error.ts';
import { databaseError } from '../../src/errors/database.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';
import type { SendScript } from '../support/messenger.ts';

const HOUR = 3_600_000;
const fault = errorFactory({
  FAR_END_DOWN: { class: 'temporary', sentence: 'it is down', next: 'wait' },
  FAR_END_UNSURE: { class: 'ambiguous', sentence: 'nobody knows', next: 'wait' },
  FAR_END_REFUSES: { class: 'permanent', sentence: 'it will not', next: 'look' },
});

/** Posts and prints invoices, starts, and follows every state of the customers' messages. */
async function begin(rig: Rig, invoices: number): Promise<Progress[]> {
  for (let n = 1; n <= invoices; n++) {
    rig.company.invoice(n);
  }
  const seen: Progress[] = [];
  const delivery = await rig.start({ approve: false });
  delivery.onProgress((progress) => void seen.push(progress));
  await delivery.approve();
  return seen;
}

test("the engine's error decides about the message: in doubt, not sent, or held for a person", async () => {
  const cases: readonly (readonly [thrown: Error, becomes: readonly string[], sends: number])[] = [
    [fault('FAR_END_UNSURE'), ['ambiguous', 'read'], 2],
    [new Error('it fell over'), ['ambiguous', 'read'], 2],
    [fault('FAR_END_DOWN'), ['queued', 'prepared', 'read'], 2],
    [fault('FAR_END_REFUSES'), ['held'], 1],
  ];
  for (const [thrown, becomes, sends] of cases) {
    await using rig = new Rig();
    rig.messenger.receipts = ['read'];
    rig.messenger.script = (_prepared, nth): SendScript => (nth === 1 ? { throws: thrown } : 'deliver');
    const seen = await begin(rig, 1);
    await rig.until(async () => (await rig.states())['1'] === becomes.at(-1), thrown.message);
    const states = seen.map(({ to }) => to).filter((state) => state !== 'sent');
    assert.deepEqual(states.slice(states.indexOf('prepared') + 1), becomes, thrown.message);
    assert.equal(rig.messenger.sends.length, sends);
    assert.equal(new Set(rig.messenger.sends.map(({ messageId }) => messageId)).size, 1);
  }
});

test('a failure after the message was handed over does not make it unsent', async () => {
  await using rig = new Rig();
  let failed = false;
  rig.failpoints = {
    reach: (name) => {
      if (name !== 'send.after_commit' || failed) return Promise.resolve();
      failed = true;
      return Promise.reject(fault('FAR_END_DOWN'));
    },
  };
  rig.messenger.script = () => 'swallow_ack';
  const seen = await begin(rig, 1);
  await rig.until(() => seen.some(({ from }) => from === 'dispatching'), 'it has come to something');
  assert.equal(seen.find(({ from }) => from === 'dispatching')?.to, 'ambiguous');
});

test('the daily cap is never exceeded; each attempt counts, across restarts', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, dailyCap: 2 } };
  await begin(rig, 5);
  const usedUp = async () => (await rig.delivery?.summary())?.waitingFor?.sentence.includes('SEND_DAILY_CAP') ?? false;
  await rig.until(usedUp, 'it says why');
  await rig.stop();
  await rig.start();
  await rig.until(usedUp, 'still');
  assert.equal(rig.messenger.sends.length, 2);
});

test('another account starts with its own counters', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, dailyCap: 1 } };
  let account = 'first@s.whatsapp.net';
  rig.messenger.maySend = () => ({ may: true, account: { jid: account, lid: null, device: 1, pushName: null } });
  await begin(rig, 3);
  const usedUp = async () => (await rig.delivery?.summary())?.waitingFor?.sentence.includes('SEND_DAILY_CAP') ?? false;
  await rig.until(usedUp, 'one has gone');
  assert.equal(rig.messenger.sends.length, 1);
  account = 'second@s.whatsapp.net';
  await rig.until(() => rig.messenger.sends.length === 2, 'one more goes');
  await rig.until(usedUp, 'and no more');
  assert.equal((await rig.outbox.pacing())?.account, account);
});

test('in quiet hours neither SAP nor WhatsApp is queried for messages that cannot be sent', async () => {
  await using rig = new Rig();
  const time = (at: number): string => {
    const { minute } = localMoment(at, rig.settings.timeZone);
    return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
  };
  const quietHours = { from: time(Date.now() - HOUR), to: time(Date.now() + 10 * HOUR) };
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, quietHours } };
  await begin(rig, 1);
  const quiet = async () => (await rig.delivery?.summary())?.waitingFor?.sentence.includes('Quiet hours') ?? false;
  await rig.until(quiet, 'it says why');
  const reads = rig.company.reads;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
  assert.deepEqual([rig.messenger.lookups, await rig.states()], [[], { 1: 'queued' }]);
});

test('a page that refused our id is tried again a day later, not before', async () => {
  await using rig = new Rig();
  const clock = new FastClock(1);
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.messenger.capabilities = { ...rig.messenger.capabilities, clientMessageId: false };
  const insisted: (boolean | undefined)[] = [];
  const send = rig.messenger.send.bind(rig.messenger);
  rig.messenger.send = async (request) => {
    insisted.push(request.ownIdOnly);
    return { ...(await send(request)), idWasOurs: insisted.length > 1 };
  };
  await begin(rig, 1);
  const go = async (n: number) => {
    rig.company.invoice(n);
    await rig.until(async () => (await rig.states())[n] === 'read', `${n} is through`);
  };
  await rig.untilState(1, 'read', 'the first, under an id of the page');
  clock.setBy(23 * HOUR);
  await go(2);
  clock.setBy(2 * HOUR);
  await go(3);
  assert.deepEqual(insisted, [true, false, true]);
});

test('the ack for the id reported by the engine counts, whatever id was promised', async () => {
  await using rig = new Rig();
  const send = rig.messenger.send.bind(rig.messenger);
  rig.messenger.script = () => 'lose';
  rig.messenger.send = async (request) => {
    const result = await send(request);
    setImmediate(() => rig.messenger.emit({ type: 'ack', messageId: 'OTHER', error: null, at: Date.now() }));
    return { ...result, messageId: 'OTHER' };
  };
  await begin(rig, 1);
  await rig.untilState(1, 'sent', 'its ack is found');
  assert.equal((await rig.outbox.list({}))[0]?.message.messageId, 'OTHER');
});

test('an event of another message does not end the wait for an answer', async () => {
  await using rig = new Rig();
  rig.messenger.receipts = [];
  rig.messenger.script = (_prepared, nth) => (nth === 2 ? 'swallow_ack' : 'deliver');
  const seen = await begin(rig, 2);
  await rig.until(() => rig.messenger.sends.length === 2, 'the second is under way');
  const [first] = rig.messenger.sends;
  assert.ok(first);
  rig.messenger.emit({ type: 'receipt', messageId: first.messageId, kind: 'read', from: first.jid, at: Date.now() });
  await rig.until(async () => Object.values(await rig.states()).includes('read'), 'the first is read');
  await rig.until(() => seen.some(({ to }) => to === 'ambiguous'), 'the second is in doubt in time');
});

test('messages are sent one at a time, even if one in doubt is resent besides new ones', async () => {
  await using rig = new Rig();
  rig.messenger.receipts = [];
  let underWay = 0;
  let most = 0;
  const send = rig.messenger.send.bind(rig.messenger);
  rig.messenger.send = async (request) => {
    underWay += 1;
    most = Math.max(most, underWay);
    const result = await send(request);
    await rig.clock.sleep(20);
    underWay -= 1;
    return result;
  };
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  await begin(rig, 4);
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop();
  await rig.until(async () => Object.values(await rig.states()).includes('ambiguous'), 'in doubt');
  rig.messenger.connect();
  await rig.until(async () => Object.values(await rig.states()).every((state) => state === 'sent'), 'all');
  assert.equal(most, 1);
});

test('where no pace separates them, a message is written before the answer to the last, and no third', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 10 * HOUR } };
  rig.messenger.script = (_prepared, nth) => (nth <= 2 ? 'swallow_ack' : 'deliver');
  await begin(rig, 3);
  await rig.until(() => rig.messenger.sends.length === 2, 'two are under way');
  await rig.until(async () => Object.values(await rig.states()).includes('prepared'), 'the third is ready');
  await rig.clock.sleep(50);
  assert.equal(rig.messenger.sends.length, 2);
  const [first] = rig.messenger.sends;
  assert.ok(first);
  rig.messenger.tell(first);
  await rig.until(() => rig.messenger.sends.length === 3, 'the third');
});

test('a message that is about to begin is not looked up as due again', async () => {
  await using rig = new Rig();
  rig.company.invoices(1, 2, 3, 4, 5, 6, 7, 8);
  await rig.start({ approve: false });
  await rig.until(() => rig.all('queued'), 'queued');
  const begin = rig.outbox.beginAttempt.bind(rig.outbox);
  const begun: number[] = [];
  rig.outbox.beginAttempt = async (attempt) => {
    begun.push(attempt.message);
    await sleep(5);
    return begin(attempt);
  };
  await rig.delivery?.approve();
  await rig.until(() => rig.all('read'), 'all');
  assert.deepEqual(begun, [...new Set(begun)]);
});

test('a message whose begin is told as the failure of the one before it is not sent again by the dispatcher', async () => {
  await using rig = new Rig();
  const quiet = { ...rig.settings.timings, ackDeadlineMs: 100, evidenceGraceMs: 10 * HOUR };
  rig.settings = { ...rig.settings, timings: quiet };
  rig.messenger.script = () => 'lose';
  rig.company.invoices(1, 2);
  await rig.start({ approve: false });
  await rig.until(() => rig.all('queued'), 'queued');
  const apply = rig.outbox.apply.bind(rig.outbox);
  let first: number | undefined;
  rig.outbox.apply = (message, event, now) => {
    if (event.type !== 'doubtful') return apply(message, event, now);
    first ??= message;
    return message === first ? Promise.reject(new Error('it cannot be written')) : apply(message, event, now);
  };
  await rig.delivery?.approve();
  await rig.until(() => rig.lines.some((line) => line.includes('it cannot be written')), 'told');
  await rig.until(async () => Object.values(await rig.states()).includes('ambiguous'), 'the second is in doubt');
  // Another message shows that the dispatcher has gone on.
  rig.company.invoices(3);
  await rig.until(() => rig.messenger.sends.length > 2, 'the next');
  assert.equal(new Set(rig.messenger.sends.map(({ messageId }) => messageId)).size, rig.messenger.sends.length);
});

test('a message in doubt is not sent again while the answer to the commit of that is missing', async () => {
  await using rig = new Rig();
  rig.clock = new FastClock(20);
  rig.messenger.clock = rig.clock;
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 1 } };
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'lose' : 'deliver');
  rig.company.invoice(1);
  await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'queued');
  const { apply, beginAttempt, optedOut } = rig.outbox;
  // The last thing that is asked before it would be sent again.
  const looked = Promise.withResolvers<void>();
  rig.outbox.optedOut = (jid) => {
    if (sent.length > 0) looked.resolve();
    return optedOut(jid);
  };
  const inDoubt: unknown[] = [];
  rig.outbox.beginAttempt = (attempt) => {
    inDoubt.push(attempt.inDoubt);
    return beginAttempt(attempt);
  };
  const sent: number[] = [];
  rig.outbox.apply = async (message, event, now) => {
    if (event.type !== 'doubtful') return apply(message, event, now);
    if (sent.length === 1) await looked.promise.then(() => sleep(100));
    sent.push(rig.messenger.sends.length);
    const change = await apply(message, event, now);
    if (sent.length === 1) throw databaseError('DATABASE_BUSY');
    return change;
  };
  await rig.delivery?.approve();
  await rig.until(() => rig.all('read'), 'sent again');
  assert.deepEqual(sent, [1, 1]);
  assert.equal(rig.messenger.sends.length, 2);
  assert.deepEqual(inDoubt, [false, true]);
});

test('an ack that comes while the reconciler asks SAP keeps it from sending again', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 1 } };
  rig.messenger.script = () => 'swallow_ack';
  rig.company.invoice(1);
  await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'queued');
  const { refreshInvoice } = rig.outbox;
  rig.outbox.refreshInvoice = async (...asked) => {
    const changes = await refreshInvoice(...asked);
    const [first] = rig.messenger.sends;
    if (first) rig.messenger.tell(first);
    return changes;
  };
  await rig.delivery?.approve();
  await rig.until(() => rig.all('read'), 'settled');
  assert.equal(rig.messenger.sends.length, 1);
});

test('at a pace, a message waits for the answer to the last', async () => {
  await using rig = new Rig();
  const clock = new FastClock(100);
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.settings = {
    ...rig.settings,
    pacing: { ...rig.settings.pacing, intervalMs: 1000 },
    timings: { ...rig.settings.timings, ackDeadlineMs: 10 * HOUR },
  };
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  await begin(rig, 2);
  await rig.until(() => rig.messenger.sends.length === 1, 'the first is under way');
  await clock.sleep(20_000);
  assert.equal(rig.messenger.sends.length, 1);
  const [first] = rig.messenger.sends;
  assert.ok(first);
  rig.messenger.tell(first);
  await rig.until(() => rig.messenger.sends.length === 2, 'the second');
});

test('two messages without an answer are each sent again under their own id, and arrive once', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 10 * HOUR } };
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : nth === 2 ? 'lose' : 'deliver');
  const seen = await begin(rig, 3);
  await rig.until(() => rig.messenger.sends.length === 2, 'two are under way');
  rig.messenger.drop();
  await rig.until(() => seen.filter(({ to }) => to === 'ambiguous').length === 2, 'both are in doubt');
  rig.messenger.connect();
  await rig.until(() => rig.all('read'), 'all');
  assert.deepEqual(new Set(rig.messenger.phones.map(({ messageId }) => messageId)).size, 3);
  assert.equal(rig.messenger.phones.length, 3);
});

test('an answer that could not be recorded is told, though no message follows', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 1 } };
  rig.messenger.script = () => 'lose';
  rig.company.invoice(1);
  await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'queued');
  const apply = rig.outbox.apply.bind(rig.outbox);
  rig.outbox.apply = (message, event, now) =>
    event.type === 'doubtful' ? Promise.reject(new Error('it cannot be written')) : apply(message, event, now);
  await rig.delivery?.approve();
  await rig.until(() => rig.lines.some((line) => line.includes('it cannot be written')), 'told');
});

test('a dropped connection puts the message in doubt immediately, not after the deadline', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 10 * HOUR } };
  rig.messenger.script = () => 'swallow_ack';
  await begin(rig, 1);
  await rig.until(() => rig.messenger.sends.length === 1, 'sent');
  rig.messenger.drop();
  await rig.untilState(1, 'ambiguous', 'in doubt');
  const [row] = await rig.outbox.list({});
  assert.equal(row?.message.reason, 'DELIVERY_CONNECTION_LOST');
});

test('a message is on its way until it is answered', async () => {
  await using rig = new Rig();
  rig.messenger.script = () => 'hang';
  await rig.startWith(1);
  await rig.until(() => rig.messenger.sends.length === 1, 'handed over');
  assert.equal(rig.delivery?.isSending(), true);
  rig.messenger.drop();
  await rig.until(() => rig.delivery?.isSending() === false, 'nobody waits for its answer');
});

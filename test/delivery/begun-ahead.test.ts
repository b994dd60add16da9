/** The next message begins while the answer to the last is awaited; it is handed over only if it may still go then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../src/delivery/ports/message.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const STOP = { at: 1, by: 'a person', why: 'the texts are wrong' };

/** Two invoices: the first has been handed over and waits for its ack, the second has begun. */
async function bothBegun(rig: Rig): Promise<{ readonly first: Message; readonly second: Message }> {
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 30_000 } };
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  await rig.startWith(2);
  await rig.until(() => rig.all('dispatching'), 'both have begun');
  const messages = (await rig.outbox.list({})).map(({ message }) => message);
  const isFirst = ({ messageId }: Message): boolean => messageId === rig.messenger.sends[0]?.messageId;
  const [first, second] = [messages.find(isFirst), messages.find((message) => !isFirst(message))];
  assert.ok(first && second);
  return { first, second };
}

const answer = (rig: Rig, error: string | null = null): void =>
  rig.messenger.emit({ type: 'ack', messageId: rig.messenger.sends[0]?.messageId ?? '', error, at: Date.now() });

async function isBack(rig: Rig, { id }: Message): Promise<boolean> {
  const state = (await rig.outbox.dueMessage(id))?.message.state;
  return (state === 'prepared' || state === 'queued') && (await rig.outbox.attempts(id)).length === 0;
}

test('it is handed over after the answer, and not before', async () => {
  await using rig = new Rig();
  await bothBegun(rig);
  assert.equal(rig.messenger.sends.length, 1);
  answer(rig);
  await rig.until(() => rig.messenger.sends.length === 2, 'the second is sent');
  assert.equal(new Set(rig.messenger.phones.map(({ messageId }) => messageId)).size, 2);
});

test('a person who stops sending meanwhile stops it: it is taken back, and goes once sending is resumed', async () => {
  await using rig = new Rig();
  const { second } = await bothBegun(rig);
  const counted = (await rig.outbox.pacing())?.today;
  await rig.outbox.stopSending(STOP);
  answer(rig);
  await rig.until(() => isBack(rig, second), 'it is taken back');
  assert.equal(rig.messenger.sends.length, 1);
  assert.deepEqual([counted, (await rig.outbox.pacing())?.today], [2, 1]);
  await rig.outbox.resumeSending();
  await rig.until(() => rig.messenger.phones.length === 2, 'it goes');
});

test('a pause that WhatsApp asks for stops it', async () => {
  await using rig = new Rig();
  const { second } = await bothBegun(rig);
  answer(rig, '429');
  await rig.until(() => isBack(rig, second), 'it is taken back');
  assert.equal(rig.messenger.sends.length, 1);
});

test('only what was handed over is in doubt once the connection is lost', async () => {
  await using rig = new Rig();
  const { first, second } = await bothBegun(rig);
  rig.messenger.drop();
  await rig.until(() => isBack(rig, second), 'it is taken back');
  await rig.until(async () => (await rig.outbox.dueMessage(first.id))?.message.state === 'ambiguous', 'in doubt');
  rig.messenger.connect();
  await rig.until(() => rig.all('read'), 'both are settled');
  assert.equal(rig.messenger.phones.length, 2);
});

test('a stop takes it back', async () => {
  await using rig = new Rig();
  const { second } = await bothBegun(rig);
  const { delivery } = rig;
  const draining = delivery?.drain();
  answer(rig);
  await draining;
  assert.equal(await isBack(rig, second), true);
  assert.equal(rig.messenger.sends.length, 1);
});

test('a stop ends even if the outbox takes nothing back', async () => {
  await using rig = new Rig();
  await bothBegun(rig);
  Object.assign(rig.outbox, { takeBack: () => Promise.reject(new Error('the outbox is gone')) });
  const draining = rig.delivery?.drain();
  answer(rig);
  await draining;
  assert.match(rig.lines.join(), /could not be taken back/);
});

test('a killed service finds both in doubt, and each arrives once', async () => {
  await using rig = new Rig();
  await bothBegun(rig);
  rig.crash();
  rig.messenger.script = () => 'deliver';
  rig.messenger.connect();
  await rig.start();
  await rig.until(() => rig.all('read'), 'both are settled');
  assert.equal(rig.messenger.phones.length, 2);
});

test('it is looked at anew if the answer took long', async () => {
  await using rig = new Rig();
  const clock = new FastClock(20);
  rig.clock = clock;
  rig.messenger.clock = clock;
  const { second } = await bothBegun(rig);
  const changes: string[] = [];
  rig.delivery?.onProgress(({ message, from, to }) => {
    if (message === second.id) changes.push(`${from} ${to}`);
  });
  const until = clock.now().monotonic + 3000;
  await rig.until(() => clock.now().monotonic > until, 'three seconds pass');
  answer(rig);
  await rig.until(() => rig.messenger.sends.length === 2, 'it is sent');
  assert.equal(changes[0], 'dispatching prepared');
});

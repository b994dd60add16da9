import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdups } from '../../src/delivery/standing/holdups.ts';
import type { NewChatQuota } from '../../src/whatsapp/limits.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const customer = (docEntry: number): string => `54911${4000 + docEntry}5555@s.whatsapp.net`;
const messageOf = async (rig: Rig, key: number) =>
  (await rig.outbox.list({ key: String(key), role: 'customer' }))[0]?.message;
const waitsFor = (rig: Rig, key: number, reason: string) =>
  rig.until(async () => (await messageOf(rig, key))?.reason === reason, `${key} waits for ${reason}`);
const writes = (rig: Rig, key: number) =>
  rig.messenger.emit({ type: 'inbound', messageId: `in-${key}`, from: customer(key), text: 'Hola', at: Date.now() });

test('a restriction of the account: first contacts wait until it ends, go then by themselves, and nobody is asked', async () => {
  await using rig = new Rig();
  const clock = new FastClock(1);
  rig.clock = clock;
  rig.messenger.clock = clock;
  const until = clock.now().wall + 2 * DAY;
  rig.messenger.limitsTold = { restriction: null, quota: null };
  rig.messenger.script = (_prepared, nth) => {
    if (nth > 1) return 'deliver';
    rig.messenger.limitsTold = { restriction: { until, kind: 'BIZ_QUALITY' }, quota: null };
    return { refuse: '463', withToken: false };
  };
  await rig.startWith(2);
  await waitsFor(rig, 1, 'DELIVERY_ACCOUNT_RESTRICTED');
  await waitsFor(rig, 2, 'DELIVERY_NEW_CHATS_PAUSED');
  assert.deepEqual([(await messageOf(rig, 1))?.notBefore, (await messageOf(rig, 2))?.notBefore], [until, until]);
  assert.equal((await rig.delivery?.standing())?.newChats?.restrictedUntil, new Date(until).toISOString());
  rig.messenger.limitsTold = { restriction: null, quota: null };
  assert.equal(rig.messenger.sends.length, 1);
  clock.setBy(2 * DAY + 1000);
  await rig.untilState(1, 'read', 'sent when it ends');
  await rig.untilState(2, 'read', 'and the other');
});

test('a restriction that WhatsApp lifts early lets them go at once', async () => {
  await using rig = new Rig();
  await rig.start();
  rig.messenger.emit({ type: 'limits', limits: { restriction: { until: Date.now() + DAY, kind: 'DEFAULT' } } });
  await rig.until(async () => (await rig.outbox.pauses()).newChatsUntil > 0, 'heard');
  rig.company.invoice(1);
  await waitsFor(rig, 1, 'DELIVERY_NEW_CHATS_PAUSED');
  rig.messenger.emit({ type: 'limits', limits: { restriction: null } });
  await rig.untilState(1, 'read', 'sent');
});

test('no token of the contact, and a free account: once more, then the customer is asked to write; others go on', async () => {
  await using rig = new Rig();
  const clock = new FastClock(1);
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.messenger.limitsTold = { restriction: null, quota: null };
  rig.messenger.script = ({ jid }) => (jid === customer(1) ? { refuse: '463', withToken: false } : 'deliver');
  await rig.startWith(2);
  await rig.untilState(2, 'read', 'another contact is not kept waiting');
  await waitsFor(rig, 1, 'DELIVERY_TOKEN_ASKED');
  clock.setBy(60_000);
  await waitsFor(rig, 1, 'DELIVERY_NO_PRIVACY_TOKEN');
  assert.equal((await messageOf(rig, 1))?.state, 'held');
  rig.messenger.script = () => 'deliver';
  writes(rig, 1);
  await rig.untilState(1, 'read', 'it goes by itself once they have written');
});

test('first contacts are spread over the cycle; who writes goes at once, and known contacts never wait', async () => {
  await using rig = new Rig();
  const now = Date.now();
  const quota: NewChatQuota = { total: 30, used: 1, cycleStart: now - HOUR, cycleEnd: now + 30 * DAY, capped: false };
  rig.messenger.limitsTold = { restriction: null, quota };
  await rig.start();
  await rig.until(async () => (await rig.outbox.limits())?.quota?.total === 30, 'read');
  for (const n of [1, 2, 3, 4]) rig.company.invoice(n);
  const waiting = async () =>
    (await rig.outbox.list({ states: ['queued'] })).filter(
      ({ message }) => message.reason === 'DELIVERY_NEW_CHATS_SPREAD',
    );
  const sent = async () => Object.values(await rig.states()).filter((state) => state === 'read').length;
  await rig.until(async () => (await waiting()).length + (await sent()) === 4, 'planned');
  const turns = (await waiting()).map(({ message }) => message.notBefore).toSorted((a, b) => a - b);
  assert.ok(turns.length >= 2);
  for (const [n, at] of turns.entries()) {
    const before = turns[n - 1];
    if (before !== undefined) assert.ok(at - before > 12 * HOUR, 'each has a turn of its own');
    assert.ok(at <= now + 30 * DAY);
  }
  const told = (await holdups(rig.outbox, rig.settings, Date.now())).map(({ sentence }) => sentence);
  assert.ok(
    told.some((sentence) => sentence.includes(`${turns.length} wait for their turn`)),
    told.join(),
  );
  const [last] = (await waiting()).toSorted((a, b) => b.message.notBefore - a.message.notBefore);
  const key = Number(last?.invoice?.ref.key);
  writes(rig, key);
  await rig.untilState(key, 'read', 'who writes is answered');
  rig.company.invoice(9, { cardCode: `C${key}` });
  await rig.untilState(9, 'read', 'a known contact');
});

test('limits are read again after some hours, and kept by the account', async () => {
  await using rig = new Rig();
  rig.messenger.limitsTold = new Error('WhatsApp does not answer');
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'nobody waits for an answer');
  assert.equal(await rig.outbox.limits(), null);
  rig.messenger.limitsTold = { quota: null };
  await rig.stop();
  await rig.start();
  await rig.until(async () => (await rig.outbox.limits())?.quota === null, 'read');
  assert.equal((await rig.delivery?.standing())?.newChats?.restricted, null, 'what was not told is not known');
  const asked = rig.messenger.limitQuestions;
  await rig.stop();
  await rig.start();
  rig.company.invoice(2);
  await rig.untilState(2, 'read', 'runs');
  assert.equal(rig.messenger.limitQuestions, asked, 'young enough');
});

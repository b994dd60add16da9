import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdups } from '../../src/delivery/standing/holdups.ts';
import { errorFactory } from '../../src/errors/coded-error.ts';
import { Rig } from '../support/delivery.ts';

const HOUR = 3_600_000;
const full = errorFactory({ DATABASE_FULL: { class: 'temporary', sentence: 'no space', next: 'free some' } });

const newChatsUntil = async (rig: Rig): Promise<number> => (await rig.outbox.pauses()).newChatsUntil;
const restricted = (until: number | null) =>
  ({ type: 'limits', limits: { restriction: { until, kind: 'DEFAULT' } } }) as const;
const reason = async (rig: Rig, docEntry: number) => (await rig.outbox.list({ key: String(docEntry) }))[0]?.message;

test('a restriction announced by WhatsApp delays new contacts until the stated time', async () => {
  await using rig = new Rig();
  await rig.start();
  const until = Date.now() + 2 * HOUR;
  rig.messenger.emit(restricted(until));
  await rig.until(async () => (await newChatsUntil(rig)) === until, 'kept');
  rig.company.invoice(1);
  await rig.until(async () => (await reason(rig, 1))?.reason === 'DELIVERY_NEW_CHATS_PAUSED', 'it says why');
  assert.equal((await reason(rig, 1))?.notBefore, until);
  assert.equal(rig.messenger.sends.length, 0);
});

test('an end stated by WhatsApp overrides a later default, which is a day', async () => {
  await using rig = new Rig();
  const until = Date.now() + 2 * HOUR;
  rig.messenger.script = () => ({ refuse: '463' });
  await rig.startWith(1);
  await rig.untilState(1, 'held', 'refused');
  await rig.until(async () => (await newChatsUntil(rig)) > 0, 'a guess');
  const guess = await newChatsUntil(rig);
  assert.ok(Math.abs(guess - Date.now() - 24 * HOUR) < HOUR);
  rig.messenger.emit(restricted(until));
  await rig.until(async () => (await newChatsUntil(rig)) === until, 'what it named');
  rig.messenger.emit(restricted(null));
  const writer = '5491177770000@s.whatsapp.net';
  rig.messenger.emit({ type: 'inbound', messageId: 'in', from: writer, text: 'Hola', at: Date.now() });
  await rig.until(() => rig.outbox.hasChat(writer), 'both were heard');
  assert.equal(await newChatsUntil(rig), until);
});

test('a pause for new contacts does not delay answers to someone who has just written, and ends on time', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'has had a message');
  await rig.outbox.keepPauses({ newChatsUntil: Date.now() + HOUR });
  const [row] = await rig.outbox.list({ key: '1', role: 'customer' });
  // Wished again, its invoice is a first contact anew; and by a message of before the writers were kept only the stop
  // word itself is known.
  await rig.outbox.act(row?.message.id ?? 0, { type: 'resend' }, { who: 'ana', why: 'lost', at: 1 });
  await rig.outbox.optOut(row?.message.jid ?? '', Date.now());
  rig.delivery?.pokeIntake();
  await rig.until(() => rig.messenger.phones.some(({ content }) => content.kind === 'text'), 'answered');
  await rig.outbox.keepPauses({ newChatsUntil: Date.now() - 1 });
  rig.company.invoice(2);
  await rig.untilState(2, 'read', 'sent');
});

test('the longer of two full pauses applies', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'sent');
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  const until = Date.now() + 2 * HOUR;
  for (const end of [until, until - HOUR]) {
    rig.messenger.emit({ type: 'ack', messageId: sent.messageId, error: '429', at: Date.now(), until: end });
  }
  const waitsUntil = async () => (await rig.delivery?.summary())?.waitingFor?.until;
  await rig.until(async () => (await waitsUntil()) === until, 'it waits');
  await rig.until(async () => (await rig.outbox.pauses()).sendingUntil === until, 'and keeps it');
});

test('a pause is kept even if the disk is full when it begins', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'sent');
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  const { outbox } = rig;
  const keep = outbox.keepPauses.bind(outbox);
  const refused = new Set<string>();
  outbox.keepPauses = (pauses) => {
    const [name = ''] = Object.keys(pauses);
    if (refused.has(name)) return keep(pauses);
    refused.add(name);
    return Promise.reject(full('DATABASE_FULL'));
  };
  for (const [error, name] of [
    ['463', 'newChatsUntil'],
    ['429', 'sendingUntil'],
  ] as const) {
    rig.messenger.emit({ type: 'ack', messageId: sent.messageId, error, at: Date.now() });
    await rig.until(async () => (await outbox.pauses())[name] > Date.now(), `${error} is kept in the end`);
    assert.ok(refused.has(name));
  }
});

test('only active pauses are reported', async () => {
  await using rig = new Rig();
  rig.messenger.online = false;
  await rig.startWith(1);
  await rig.untilState(1, 'queued', 'something that they keep back');
  const now = Date.now();
  const told = async () =>
    (await holdups(rig.outbox, rig.settings, now)).map(({ sentence, until }) => [/429|463/.exec(sentence)?.[0], until]);
  for (const [name, code] of [
    ['sendingUntil', '429'],
    ['newChatsUntil', '463'],
  ] as const) {
    await rig.outbox.keepPauses({ [name]: now - 1 });
    assert.deepEqual(await told(), []);
    await rig.outbox.keepPauses({ [name]: now + 1 });
    assert.deepEqual(await told(), [[code, now + 1]]);
    await rig.outbox.keepPauses({ [name]: 0 });
  }
});

test('pauses requested by WhatsApp apply to the account, in live and test mode alike', async () => {
  await using rig = new Rig();
  rig.messenger.script = () => ({ refuse: '463' });
  await rig.startWith(1);
  await rig.untilState(1, 'held', 'held');
  await rig.stop();
  rig.settings = { ...rig.settings, test: true, testPhone: '+54 9 11 5999 0000' };
  const until = Date.now() + 3_600_000;
  rig.messenger.script = () => ({ refuse: '429', until });
  await rig.start();
  const waits = async () => (await rig.outbox.list({}))[0]?.message.reason;
  await rig.until(async () => (await waits()) === 'DELIVERY_NEW_CHATS_PAUSED', 'the test phone is a stranger, too');
  assert.equal(rig.messenger.sends.length, 1);
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  rig.messenger.emit({ type: 'ack', messageId: sent.messageId, error: '429', at: Date.now(), until });
  await rig.until(async () => (await rig.delivery?.summary())?.waitingFor?.until === until, 'all wait');
  await rig.stop();
  rig.settings = { ...rig.settings, test: false };
  await rig.start();
  await rig.until(async () => (await rig.delivery?.summary())?.waitingFor?.until === until, 'live waits as long');
});

test('spacing between messages is not reported', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, intervalMs: HOUR } };
  await rig.startWith(2);
  await rig.until(() => rig.messenger.sends.length === 1, 'one has gone');
  assert.deepEqual(await holdups(rig.outbox, rig.settings, Date.now()), []);
});

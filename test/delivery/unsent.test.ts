import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whatsappError } from '../../src/errors/whatsapp.ts';
import { FastClock } from '../support/clock.ts';
import { hurriedTimings, Rig } from '../support/delivery.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const refused = whatsappError('WHATSAPP_QUERY_REFUSED', {
  question: "the recipient's keys",
  detail: 'rate-overlimit (429)',
});
const customer = (docEntry: number): string => `54911${4000 + docEntry}5555@s.whatsapp.net`;

test('a message that cannot be sent is retried with growing delays, and does not count for the daily cap', async () => {
  const clock = new FastClock(600);
  await using rig = new Rig({ pollIntervalMs: 30_000, timings: hurriedTimings });
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, dailyCap: 3, hourlyCap: 3 } };
  const script = { throws: whatsappError('WHATSAPP_ENCRYPTION_FAILED') };
  rig.messenger.script = ({ jid }) => (jid === customer(1) ? script : 'deliver');
  await rig.startWith(1);
  await clock.sleep(HOUR);
  const tries = rig.messenger.sends.length;
  assert.ok(tries > 3 && tries < 20, `${tries} times in about an hour`);
  rig.company.invoice(2);
  await rig.untilState(2, 'read', 'another goes out');
});

test('a number whose account is gone is looked up again, and an alert names the customer', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'the number is known');
  rig.messenger.script = () => ({ throws: whatsappError('WHATSAPP_RECIPIENT_WITHOUT_DEVICES') });
  rig.messenger.knows = () => null;
  rig.company.invoice(2, { cardCode: 'C1' });
  await rig.untilState(2, 'held', 'held');
  assert.equal((await rig.outbox.list({ key: '2' }))[0]?.message.reason, 'DELIVERY_NOT_ON_WHATSAPP');
});

test('if several customers are refused in the same way, WhatsApp is queried rarely, an alert is raised, and all are sent afterwards', async () => {
  const clock = new FastClock(600);
  await using rig = new Rig({ pollIntervalMs: 30_000, timings: { ...hurriedTimings, watchMs: MINUTE } });
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.messenger.script = () => ({ throws: refused });
  await rig.startWith(30);
  await rig.until(() => rig.open.has('delivery.trouble.sending'), 'told');
  assert.match(rig.open.get('delivery.trouble.sending')?.sentence ?? '', /the recipient's keys.*429/);
  const before = rig.messenger.sends.length;
  const from = clock.now().monotonic;
  await clock.sleep(HOUR / 2);
  const minutes = (clock.now().monotonic - from) / MINUTE;
  const tries = rig.messenger.sends.length - before;
  assert.ok(tries > 0 && tries <= 3 * minutes, `${tries} tries in ${minutes} minutes`);
  rig.messenger.script = () => 'deliver';
  await rig.until(() => rig.all('read'), 'all go out');
  await rig.until(() => !rig.open.has('delivery.trouble.sending'), 'over');
});

test('a message that cannot be sent for a day while others go out is held for a person', async () => {
  const clock = new FastClock(600);
  await using rig = new Rig({ pollIntervalMs: 30_000, timings: hurriedTimings });
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.messenger.script = ({ jid }) => (jid === customer(1) ? { throws: refused } : 'deliver');
  await rig.startWith(1);
  await rig.until(() => rig.messenger.sends.length > 0, 'tried');
  clock.setBy(25 * HOUR);
  const tries = rig.messenger.sends.length;
  await rig.until(() => rig.messenger.sends.length > tries + 1, 'tried after a day');
  assert.notEqual((await rig.states())['1'], 'held', 'nothing else went out either');
  rig.company.invoice(2);
  await rig.untilState(1, 'held', 'held');
  const [row] = await rig.outbox.list({ key: '1', role: 'customer' });
  assert.equal(row?.message.reason, 'DELIVERY_NEVER_SENT');
  assert.match(row.message.detail ?? '', /rate-overlimit \(429\)/);
  assert.equal(row.message.hold, 'refusal');
});

test('an attempt shows that it was never sent, and which devices were left out', async () => {
  await using rig = new Rig();
  const leftOut = [`${customer(1).split('@')[0]}:3@s.whatsapp.net`];
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? { throws: refused } : { delivers: { leftOut } });
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'sent at last');
  const [row] = await rig.outbox.list({ key: '1', role: 'customer' });
  const attempts = await rig.outbox.attempts(row?.message.id ?? 0);
  assert.deepEqual(
    attempts.map(({ outcome, leftOut: without }) => [outcome, without]),
    [
      [`unsent: ${refused.message}`, []],
      ['read', leftOut],
    ],
  );
});

test('an attempt that was never sent is not reported as unconfirmed while a later one is in progress', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 60_000 } };
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? { throws: refused } : 'lose');
  await rig.startWith(1);
  await rig.untilState(1, 'dispatching', 'under way');
  await rig.until(() => rig.messenger.sends.length === 2, 'the second attempt');
  const [row] = await rig.outbox.list({ key: '1', role: 'customer' });
  const [first, second] = await rig.outbox.attempts(row?.message.id ?? 0);
  assert.ok(first && second && first.startedAt < second.startedAt);
  assert.equal(await rig.outbox.unconfirmed(second.startedAt), 0);
  assert.equal(await rig.outbox.unconfirmed(second.startedAt + 1), 1);
});

test('a message of which the chat proves day after day that it was not sent is held too', async () => {
  const clock = new FastClock(600);
  await using rig = new Rig({ pollIntervalMs: 30_000, timings: hurriedTimings });
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.messenger.capabilities = { ...rig.messenger.capabilities, evidence: 'chat' };
  rig.messenger.findSent = () => Promise.resolve({ found: false });
  rig.messenger.script = ({ jid }) => (jid === customer(1) ? 'lose' : 'deliver');
  await rig.startWith(1);
  const again = async (why: string): Promise<void> => {
    const tries = rig.messenger.sends.length;
    await rig.until(() => rig.messenger.sends.length > tries, why);
  };
  await again('tried');
  await again('tried again, as the chat lacks it');
  clock.setBy(25 * HOUR);
  await again('tried after a day');
  assert.notEqual((await rig.states())['1'], 'held', 'nothing else went out either');
  rig.company.invoice(2);
  await rig.untilState(1, 'held', 'held');
  const [row] = await rig.outbox.list({ key: '1', role: 'customer' });
  assert.equal(row?.message.reason, 'DELIVERY_NEVER_SENT');
});

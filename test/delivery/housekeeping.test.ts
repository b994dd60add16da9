import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const DAY = 86_400_000;

test('the sent bytes are kept for two weeks', async () => {
  await using rig = new Rig();
  const clock = new FastClock(1);
  rig.clock = clock;
  rig.messenger.clock = clock;
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'read');
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  const { messageId } = sent;
  for (const [days, kept] of [
    [14, true],
    [2, false],
  ] as const) {
    await rig.stop();
    clock.setBy(days * DAY);
    await rig.start();
    const { reads } = rig.company;
    if (kept) await rig.until(() => rig.company.reads > reads + 10, 'time goes by');
    await rig.until(async () => ((await rig.outbox.prepared(messageId)) !== null) === kept, `after ${days} days more`);
  }
});

test('what is settled for long leaves the outbox by itself, and SAP read anew brings nothing back', async () => {
  await using rig = new Rig();
  const clock = new FastClock(1);
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.settings = { ...rig.settings, keepSettledMs: 90 * DAY };
  await rig.startWith(2);
  await rig.untilState(1, 'read', 'read');
  await rig.untilState(2, 'read', 'read');
  await rig.stop();
  clock.setBy(91 * DAY);
  await rig.start();
  await rig.until(async () => (await rig.outbox.pastOf('invoice', '1')).length > 0, 'it is past');
  const { length } = rig.messenger.sends;
  await rig.stop();
  clock.setBy(2 * DAY);
  await rig.start();
  const { reads } = rig.company;
  await rig.until(() => rig.company.reads > reads + 10, 'SAP is read anew');
  assert.equal(rig.messenger.sends.length, length);
  assert.equal((await rig.outbox.list({ key: '1' })).length, 0);
  assert.equal((await rig.outbox.list({ key: '2' })).length, 1, 'the newest stays');
});

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

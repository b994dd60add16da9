import assert from 'node:assert/strict';
import { test } from 'node:test';
import { some } from '../../test/support/sample.ts';
import { latencyRatio, longestWaitOfShare, together } from './judged.ts';
import { faults, monthEnd } from './month-end.ts';
import { SkippingClock } from './skipping-clock.ts';

const few = { companies: 3, invoices: 24, minutes: 0.1, seed: 1, time: 'cpu', fault: null } as const;
const without = (await monthEnd(few)).waits;

/** Of the others than the first company. */
async function ratioWith(changes: Partial<Parameters<typeof monthEnd>[0]>) {
  const { waits } = await monthEnd({ ...few, ...changes });
  return latencyRatio(without.slice(1), waits.slice(1));
}

test('three companies in one process wait alike', () => {
  const fair = longestWaitOfShare(without);
  assert.notEqual(fair.verdict, 'broken', JSON.stringify(fair));
});

test('a scheduler that serves one book first is caught', async () => {
  const { waits } = await monthEnd({ ...few, flaw: 'firstBookFirst' });
  const unfair = longestWaitOfShare(waits);
  assert.equal(unfair.verdict, 'broken', JSON.stringify(unfair));
});

for (const fault of some(faults, 1)) {
  test(`the others do not wait for a company that has the fault ${fault}`, async () => {
    const ratio = await ratioWith({ fault });
    assert.notEqual(ratio.verdict, 'broken', JSON.stringify(ratio));
  });
}

test('a company that keeps the others from the event loop is caught', async () => {
  const ratio = await ratioWith({ flaw: 'blocked' });
  assert.equal(ratio.verdict, 'broken', JSON.stringify(ratio));
});

test('time is skipped while nothing works, and whoever works makes the others late', async () => {
  await using clock = new SkippingClock('cpu');
  const begun = clock.now().monotonic;
  await clock.sleep(3_600_000);
  const woken = clock.now().monotonic;
  assert.ok(woken - begun >= 3_600_000);
  const late = clock.sleep(10);
  clock.occupy(50);
  await late;
  assert.ok(clock.now().monotonic - woken >= 50);
});

test('a company that waits longer than the others, or than without the fault, breaks the bar', () => {
  const usual = Array.from({ length: 3 }, (_, n) => Array.from({ length: 80 }, () => 1000 + n));
  const one = (factor: number) => usual.map((waits, n) => (n === 1 ? waits.map((ms) => ms * factor) : waits));
  assert.equal(longestWaitOfShare(one(1.9)).verdict, 'holds');
  assert.equal(longestWaitOfShare(one(2.1)).verdict, 'broken');
  assert.equal(latencyRatio(usual, one(1.1)).verdict, 'holds');
  const slower = latencyRatio(
    usual,
    usual.map((waits) => waits.map((ms) => ms * 1.3)),
  );
  assert.deepEqual([slower.verdict, slower.worst.toFixed(1)], ['broken', '1.3']);
  const wandering = usual.map((waits) => waits.map((ms, n) => ms * (n % 20 < 10 ? 0.9 : 1.3)));
  assert.equal(latencyRatio(usual, wandering).verdict, 'cannot tell');
  assert.equal(together(['holds', 'cannot tell', 'broken']), 'broken');
  assert.equal(together(['holds', 'cannot tell']), 'cannot tell');
});

import assert from 'node:assert/strict';
import type { cpus } from 'node:os';
import { type TestContext, test } from 'node:test';
import { patientDeadline, spareTime } from './patient-deadline.ts';

/** When a deadline of a minute passes, seconds, and when it was said to be put off; `spare`: what each look finds. */
function passes(t: TestContext, spare: readonly (number | null)[]) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let [at, seconds, looks] = [null as number | null, 0, 0];
  const delayed: number[] = [];
  const told = { late: () => (at = seconds), delayed: () => delayed.push(seconds) };
  const end = patientDeadline(60_000, told, () => spare[looks++] ?? null);
  for (; seconds < 1000; seconds += 1) t.mock.timers.tick(1000);
  end();
  t.mock.timers.reset();
  return { at: at === null ? null : at + 1, delayed: delayed.map((second) => second + 1) };
}

test('time in which the computer has nothing to spare does not count, up to five times the deadline', (t) => {
  assert.deepEqual(passes(t, [0.9, 0.5]), { at: 60, delayed: [] });
  assert.deepEqual(passes(t, [0.01, 0.5, 0, 0.3]), { at: 120, delayed: [30, 90] });
  assert.deepEqual(
    passes(
      t,
      Array.from({ length: 50 }, () => 0),
    ).at,
    300,
  );
  assert.deepEqual(passes(t, []), { at: 60, delayed: [] }, 'where it cannot be told');
});

test('what has come is not late', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const end = patientDeadline(1000, { late: assert.fail, delayed: assert.fail }, () => 1);
  t.mock.timers.tick(999);
  end();
  t.mock.timers.tick(10_000);
});

test('spare is what no processor of the computer was used for since the last look', () => {
  const reading = (busy: number, idle: number) =>
    [1, 1].map(() => ({ model: '', speed: 0, times: { user: busy, nice: 0, sys: 0, idle, irq: 0 } }));
  const readings = [reading(100, 900), reading(190, 910), reading(190, 1010), reading(190, 1010)];
  const gauge = spareTime((() => readings.shift()) as typeof cpus);
  assert.deepEqual([gauge(), gauge(), gauge()], [0.1, 1, null]);
});

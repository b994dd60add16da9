import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/support/runs.ts';
import { localMoment, type PacingSettings, type PacingState, pace } from './pacing.ts';

const settings: PacingSettings = {
  intervalMs: 8000,
  jitter: 0.25,
  hourlyCap: 200,
  dailyCap: 500,
  warmUp: [],
  quietHours: null,
  timeZone: 'America/Argentina/Buenos_Aires',
};
const noon = Date.UTC(2026, 10, 20, 15);
const minute = 60_000;
const hour = 60 * minute;

/** Sends as soon as it may, as the dispatcher would; answers the times of the sends. */
function run(
  of: PacingSettings,
  from: number,
  until: number,
  random = 0.5,
): { times: number[]; state: PacingState | null } {
  const times: number[] = [];
  let state: PacingState | null = null;
  for (let now = from; now < until; ) {
    const decision = pace(of, state, 'a', now, random);
    if (decision.may) {
      times.push(now);
      state = decision.next;
      continue;
    }
    assert.ok(decision.until > now, 'a wait ends later than now');
    now = decision.until;
  }
  return { times, state };
}

test('messages are spaced by the interval with its jitter', () => {
  const { times } = run(settings, noon, noon + 10 * minute);
  const gaps = times.slice(1).map((at, n) => at - (times[n] ?? 0));
  assert.ok(
    gaps.every((gap) => gap === 9000),
    'interval and half of the jitter',
  );
});

test('no hour has more messages than the bucket and its refill', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 60 }), fc.nat(1000), (hourlyCap, offset) => {
      const { times } = run({ ...settings, intervalMs: 0, hourlyCap, dailyCap: null }, noon + offset, noon + 4 * hour);
      const inSecondHour = times.filter((at) => at >= noon + hour + offset && at < noon + 2 * hour + offset).length;
      assert.ok(inSecondHour <= hourlyCap + 1, `${inSecondHour} of ${hourlyCap}`);
    }),
    runs(30),
  );
});

test("the daily cap waits for the next day in the company's time zone", () => {
  const { times } = run({ ...settings, intervalMs: 0, hourlyCap: null, dailyCap: 10 }, noon, noon + 24 * hour);
  assert.equal(times.length, 20);
  const second = times[10] ?? 0;
  assert.deepEqual(localMoment(second, settings.timeZone), { day: '2026-11-21', minute: 0 });
});

test('a new link starts slowly and sends more each day', () => {
  const warm = { ...settings, intervalMs: 0, hourlyCap: null, dailyCap: null, warmUp: [2, 4] };
  const { times } = run(warm, noon, noon + 30 * hour);
  const days = times.map((at) => localMoment(at, settings.timeZone).day);
  assert.equal(days.filter((day) => day === '2026-11-20').length, 2);
  assert.equal(days.filter((day) => day === '2026-11-21').length, 4);
});

test("quiet hours apply in the company's time zone, also across midnight", () => {
  const quiet = { ...settings, quietHours: { from: '22:00', to: '07:00' } };
  const night = Date.UTC(2026, 10, 21, 3, 0, 30); // 00:00:30 in Buenos Aires
  const decision = pace(quiet, null, 'a', night, 0);
  assert.equal(decision.may, false);
  assert.deepEqual(localMoment(decision.until, quiet.timeZone), { day: '2026-11-21', minute: 7 * 60 });
  assert.equal(pace(quiet, null, 'a', noon, 0).may, true);
});

test('setting the clock by an hour delays nobody for more than one interval', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -hour, max: hour }),
      fc.float({ min: 0, max: Math.fround(0.99), noNaN: true }),
      (jump, random) => {
        const first = pace({ ...settings, hourlyCap: null }, null, 'a', noon, random);
        assert.ok(first.may);
        const second = pace({ ...settings, hourlyCap: null }, first.next, 'a', noon + jump, random);
        if (!second.may) assert.ok(second.until - (noon + jump) <= settings.intervalMs * (1 + settings.jitter));
      },
    ),
  );
});

test('an empty bucket is no reason to wait for the hour to come again after the clock was set back', () => {
  const tight = { ...settings, intervalMs: 0, hourlyCap: 1 };
  const first = pace(tight, null, 'a', noon, 0);
  assert.ok(first.may);
  assert.equal(pace(tight, first.next, 'a', noon + 1000, 0).may, false, 'the bucket is empty');
  const second = pace(tight, first.next, 'a', noon - hour + 1000, 0);
  assert.ok(second.may, 'one may go, because nobody knows how much it has filled');
  assert.equal(pace(tight, second.next, 'a', noon - hour + 2000, 0).may, false, 'and not more than one');
});

test('repeated checks after the clock was set back are let through as well', () => {
  const first = pace(settings, null, 'a', noon, 0.5);
  assert.ok(first.may);
  let waitedMs = 0;
  // Nothing is kept of a look that was refused, and the dispatcher looks every two seconds at least.
  while (!pace(settings, first.next, 'a', noon - hour + waitedMs, 0.5).may) {
    waitedMs += 2000;
    assert.ok(waitedMs <= 12_000, 'it waits longer than the longest interval');
  }
});

test('another account begins with its own counters', () => {
  const tight = { ...settings, dailyCap: 1 };
  const first = pace(tight, null, 'a', noon, 0);
  assert.ok(first.may);
  assert.equal(pace(tight, first.next, 'a', noon + minute, 0).may, false);
  assert.equal(pace(tight, first.next, 'b', noon + minute, 0).may, true);
});

test('a night without messages accumulates at most one hour of messages', () => {
  const capped = { ...settings, intervalMs: 0, hourlyCap: 10, dailyCap: null };
  const { state } = run(capped, noon, noon + 1);
  assert.ok(state);
  let left: PacingState = state;
  let sent = 0;
  for (;;) {
    const decision = pace(capped, left, 'a', noon + 10 * hour, 0.5);
    if (!decision.may) break;
    left = decision.next;
    sent += 1;
  }
  assert.equal(sent, 10);
});

test('a link whose first day is in the future, because of a wrong clock, counts as new', () => {
  const warm = { ...settings, intervalMs: 0, hourlyCap: null, warmUp: [2, 4] };
  const first = pace(warm, null, 'a', noon + 40 * 24 * hour, 0.5);
  assert.ok(first.may);
  const second = pace(warm, first.next, 'a', noon, 0.5);
  assert.ok(second.may);
  const third = pace(warm, second.next, 'a', noon, 0.5);
  assert.ok(third.may);
  const fourth = pace(warm, third.next, 'a', noon, 0.5);
  assert.deepEqual([fourth.may, 'reason' in fourth && fourth.reason], [false, 'warm_up']);
});

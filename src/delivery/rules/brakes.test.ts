import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/support/runs.ts';
import { type ApprovedDay, unusualDay } from './brakes.ts';
import { type PacingSettings, type PacingState, pace } from './pacing.ts';

const settings: PacingSettings = {
  intervalMs: 0,
  jitter: 0,
  hourlyCap: null,
  dailyCap: null,
  warmUp: [],
  quietHours: null,
  timeZone: 'America/Argentina/Buenos_Aires',
  askAbove: 10,
};
const DAY = 86_400_000;
const noon = Date.UTC(2026, 10, 20, 15);

/** Sends up to so many on each day, one day after the other, until something is asked. */
function send(amounts: readonly number[], approved: ApprovedDay | null = null, askAbove: number | null = 10) {
  let state: PacingState | null = null;
  for (const [n, amount] of amounts.entries()) {
    const now = noon + n * DAY;
    for (let i = 0; i < amount; i++) {
      const decision = pace(settings, state, 'a', now, 0);
      assert.ok(decision.may);
      const unusual = unusualDay(askAbove, decision.next, approved, now);
      if (unusual) return { day: n, unusual };
      state = decision.next;
    }
  }
  return null;
}

test('a small company is never asked', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10), { maxLength: 60 }), (amounts) => {
      assert.equal(send(amounts), null);
    }),
    runs(50),
  );
});

test('so many as twice the busiest of the last 35 days go out, and the next one is asked about', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 34 }), (earlier) => {
      const first = send(earlier);
      if (first !== null) return;
      const busiest = Math.max(...earlier);
      const usual = Math.max(10, 2 * busiest);
      assert.equal(send([...earlier, usual]), null);
      const asked = send([...earlier, usual + 1]);
      assert.deepEqual([asked?.day, asked?.unusual.sent, asked?.unusual.busiest], [earlier.length, usual, busiest]);
    }),
    runs(50),
  );
});

test('the same day of the month before counts, and an older one does not', () => {
  const monthEnd = (days: number) => [10, 20, 40, ...Array.from({ length: days }, () => 3), 60];
  assert.equal(send(monthEnd(30)), null);
  assert.equal(send(monthEnd(40))?.unusual.busiest, 3);
});

test('what a person approved counts like a day on which so many were sent', () => {
  assert.equal(send([200], { day: '2026-11-20', messages: 100 }), null);
  assert.equal(send([201], { day: '2026-11-20', messages: 100 })?.unusual.sent, 200);
  assert.equal(send([11], { day: '2026-09-01', messages: 100 })?.unusual.sent, 10, 'too long ago');
});

test('where nothing is to be asked, nothing is', () => {
  assert.equal(send([1, 5000], null, null), null);
});

test('a clock that is wrong for a while costs no memory of the days before', () => {
  let state: PacingState | null = null;
  const sendAt = (now: number, amount: number): void => {
    for (let i = 0; i < amount; i++) {
      const decision = pace(settings, state, 'a', now, 0);
      assert.ok(decision.may);
      state = decision.next;
    }
  };
  sendAt(noon, 10);
  sendAt(noon + 4000 * DAY, 1);
  sendAt(noon + DAY, 1);
  const { next } = ((decision) => {
    assert.ok(decision.may);
    return decision;
  })(pace(settings, state, 'a', noon + 2 * DAY, 0));
  assert.equal(next.days?.['2026-11-20'], 10);
  assert.equal(unusualDay(10, { ...next, today: 20 }, null, 0), null);
  assert.equal(unusualDay(10, { ...next, today: 21 }, null, 0)?.busiest, 10);
});

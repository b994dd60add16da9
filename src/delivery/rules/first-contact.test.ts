import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewChatQuota } from '../../whatsapp/limits.ts';
import { turnOf } from './first-contact.ts';

const DAY = 86_400_000;
const start = 1_800_000_000_000;

function quota(changes: Partial<NewChatQuota> = {}): NewChatQuota {
  return { total: 300, used: 0, cycleStart: start, cycleEnd: start + 30 * DAY, capped: false, ...changes };
}

/** Begins as many chats as it may, always at once; the times at which it did, until the cycle ends. */
function beginAll(given: NewChatQuota, from: number): number[] {
  const end = given.cycleEnd ?? Number.POSITIVE_INFINITY;
  const times: number[] = [];
  let now = from;
  while (now < end) {
    const turn = turnOf(given, times.length, now);
    if (turn.may) times.push(now);
    else {
      assert.ok(turn.until > now && turn.until <= end, 'it waits for a later moment of this cycle');
      now = turn.until;
    }
    assert.ok(times.length <= 10_000);
  }
  return times;
}

/** Small deterministic random numbers: a failing case can be run again. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test('a whole quota is used in its cycle and never exceeded, whenever one begins, and a wait ends when it says', () => {
  const random = dice(7);
  for (let n = 0; n < 300; n++) {
    const total = 1 + Math.floor(random() * 400);
    const days = 1 + Math.floor(random() * 40);
    const used = Math.floor(random() * (total + 1));
    const given = quota({ total, used, cycleEnd: start + days * DAY });
    const from = start + Math.floor(random() * days * DAY);
    const begun = beginAll(given, from);
    assert.ok(begun.length <= total - used, `case ${n}: never more than it may`);
    if (from < start + (days - 1) * DAY) assert.equal(begun.length, total - used, `case ${n}: nothing is left unused`);
  }
});

test('they are spread: on no day more than two shares, however many wait', () => {
  const begun = beginAll(quota(), start);
  const perDay = Map.groupBy(begun, (at) => Math.floor((at - start) / DAY));
  assert.equal(perDay.size, 30);
  for (const [day, times] of perDay) assert.ok(times.length <= (day === 0 ? 20 : 11), `day ${day}: ${times.length}`);
});

test('used up, or capped whatever the numbers say: not before the next cycle', () => {
  const until = start + 30 * DAY;
  assert.deepEqual(turnOf(quota({ used: 300 }), 0, start + DAY), { may: false, until });
  assert.deepEqual(turnOf(quota({ used: 299 }), 1, start + 29.9 * DAY), { may: false, until });
  assert.deepEqual(turnOf(quota({ capped: true }), 0, start + DAY), { may: false, until });
  assert.deepEqual(turnOf(quota({ total: 0 }), 0, start), { may: false, until });
  assert.deepEqual(turnOf(quota({ used: 300, cycleEnd: null }), 0, start), { may: false, until: start + DAY });
});

test('what is not told keeps nobody waiting: no end of the cycle, or one that is over', () => {
  assert.deepEqual(turnOf(quota({ used: 299, cycleEnd: null, cycleStart: null }), 0, start), { may: true });
  assert.deepEqual(turnOf(quota({ used: 300 }), 5, start + 30 * DAY), { may: true });
  assert.deepEqual(turnOf(quota({ cycleStart: null }), 9, start), { may: true }, 'a beginning is assumed');
  assert.equal(
    turnOf(quota({ cycleStart: start + 99 * DAY }), 0, start).may,
    true,
    'a cycle that ends before it begins',
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dice } from '../support/dice.ts';
import { grownBetween, partsOf, type Reading } from './memory.ts';
import { byMinute, growthOf, type Sample } from './slope.ts';

const MB = 1024 * 1024;
const { next } = dice(7);

/** An hour of samples: so many MB more at its end, with noise of two MB and now and then a peak of fifty. */
function hour(growth: number): readonly Sample[] {
  return Array.from({ length: 720 }, (_, nth) => {
    const at = nth * 5000;
    const peak = nth % 97 === 0 ? 50 : 0;
    return { at, value: (150 + (growth * at) / 3_600_000 + 2 * next() + peak) * MB };
  });
}

test('growth of two MB in an hour is told from none, whatever a few peaks say', () => {
  const none = growthOf(byMinute(hour(0)));
  const some = growthOf(byMinute(hour(4)));
  assert.equal(none?.verdict, 'holds');
  assert.ok(some);
  assert.equal(some.verdict, 'broken');
  assert.ok(Math.abs(some.perHour - 4 / 153) < 0.005);
});

test('what shrinks holds, and what is too short tells nothing', () => {
  assert.equal(growthOf(byMinute(hour(-10)))?.verdict, 'holds');
  assert.equal(growthOf(byMinute(hour(0).slice(0, 60))), null);
});

test('numbers that never change have no slope', () => {
  const samples = Array.from({ length: 60 }, (_, nth) => ({ at: nth * 60_000, value: 40 }));
  assert.deepEqual(growthOf(samples), { median: 40, perHour: 0, spread: [0, 0], verdict: 'holds' });
});

const reading: Reading = {
  at: 0,
  collected: true,
  rss: 300 * MB,
  heapTotal: 60 * MB,
  heapUsed: 40 * MB,
  external: 10 * MB,
  arrayBuffers: MB,
  spaces: { old_space: 30 * MB, new_space: MB },
};

test('what grew between two collections is named, the most first', () => {
  const later = { ...reading, spaces: { old_space: 33 * MB, new_space: 0 }, external: 15 * MB };
  assert.deepEqual(Object.entries(grownBetween(reading, later)), [
    ['external', 5 * MB],
    ['old_space', 3 * MB],
  ]);
});

test('memory that grows outside the heap and outside buffers is told from both', () => {
  const readings = Array.from({ length: 60 }, (_, n) => ({ ...reading, at: n * 60_000, rss: reading.rss + n * MB }));
  const { heap, external, native } = partsOf(readings, 0);
  assert.deepEqual([heap?.verdict, external?.verdict, native?.verdict], ['holds', 'holds', 'broken']);
  assert.equal(partsOf(readings, 55 * 60_000).native, null);
});

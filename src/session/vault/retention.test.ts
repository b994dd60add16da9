import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toRemove } from './retention.ts';

const DAY = 86_400_000;
const item = (number: number, at: number, generation: string | null = 'g') => ({ number, at, generation });

test('the number of backups within a day is limited, too', () => {
  const all = Array.from({ length: 30 }, (_, i) => item(i + 1, 1000));
  assert.equal(all.length - toRemove(all, 3, 2000).length, 12);
});

test('damaged backups do not count as kept', () => {
  const all = [item(4, 0, null), item(3, 0, null), item(2, 0), item(1, 0)];
  assert.deepEqual(toRemove(all, 2, 10 * DAY), []);
});

test('the newest copy of the previous generation is kept', () => {
  const all = [item(1, 0, 'a'), item(2, 0, 'a'), ...[3, 4, 5].map((n) => item(n, 0, 'b'))];
  assert.deepEqual(
    toRemove(all, 2, 10 * DAY).map((backup) => backup.number),
    [3, 1],
  );
});

test('whatever the clock does, the newest intact copies are kept', () => {
  const items = fc.array(
    fc.record({
      number: fc.integer({ min: 1, max: 500 }),
      at: fc.integer({ min: -100 * DAY, max: 100 * DAY }),
      generation: fc.option(fc.constantFrom('a', 'b', 'c')),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(items, fc.integer({ min: 2, max: 10 }), fc.integer(), (all, keep, now) => {
      const removed = new Set(toRemove(all, keep, now));
      const intact = all.filter((one) => one.generation !== null).sort((a, b) => b.number - a.number);
      const newest = intact.slice(0, keep).filter((one) => one.number > (intact[keep]?.number ?? 0));
      assert.equal(
        newest.some((one) => removed.has(one)),
        false,
      );
    }),
    { seed: 20261123 },
  );
});

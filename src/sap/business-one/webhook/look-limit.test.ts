import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitLooks } from './look-limit.ts';

test('a thousand events trigger one poll immediately and one after five seconds, losing none', async () => {
  let looks = 0;
  let wake: () => void = () => undefined;
  const slept: number[] = [];
  const clock = {
    now: () => ({ wall: 0, monotonic: 0 }),
    sleep: (ms: number) => {
      slept.push(ms);
      return new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
  };
  const limit = limitLooks(() => {
    looks += 1;
  }, clock);
  for (let event = 0; event < 1000; event++) limit.ask();
  assert.equal(looks, 1);
  const afterRest = async () => {
    wake();
    await Promise.resolve();
  };
  await afterRest();
  assert.equal(looks, 2, 'for what came while it rested');
  await afterRest();
  assert.equal(looks, 2, 'nothing came');
  limit.ask();
  assert.equal(looks, 3, 'and the next is at once again');
  assert.deepEqual(slept, [5000, 5000, 5000]);
});

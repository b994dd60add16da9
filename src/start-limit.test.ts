import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitStart } from './start-limit.ts';

/** What is said of a process that never starts and has used so much processor time at each look, milliseconds. */
async function saidOf(used: readonly (number | null)[]): Promise<{ detail: string; looks: number; granted: number }> {
  let [looks, granted] = [0, 0];
  const held = setInterval(() => undefined, 1000);
  try {
    const detail = await new Promise<string>((late) => {
      const gauge = { read: () => used[looks++] ?? null, everyMs: 1, isCheap: true };
      limitStart(1, late, { gauge, lookMs: 1, works: () => (granted += 1) });
    });
    return { detail, looks, granted };
  } finally {
    clearInterval(held);
  }
}

test('a process that does nothing has not started; one that works is given time, and not for ever', async () => {
  assert.deepEqual(await saidOf([20]), { detail: 'it did not start within 0.001 s', looks: 1, granted: 0 });
  assert.equal((await saidOf([null])).looks, 1);
  const idle = await saidOf([500, 900, 910]);
  assert.deepEqual([idle.looks, idle.granted], [3, 2]);
  assert.equal((await saidOf(Array.from({ length: 50 }, (_, look) => 1000 * look + 1000))).looks, 10);
});

test('once it has started, nothing is said', async () => {
  const looked = Promise.withResolvers<void>();
  const read = (): null => {
    started();
    looked.resolve();
    return null;
  };
  const held = setInterval(() => undefined, 1000);
  const started = limitStart(1, assert.fail, { gauge: { read, everyMs: 1, isCheap: true }, lookMs: 1 });
  await looked.promise;
  await new Promise((resolve) => setImmediate(resolve));
  clearInterval(held);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteppedClock } from '../../test/support/stepped-clock.ts';
import { handOver } from './handover.ts';

/** Sessions of a node, and when each was ended: milliseconds since the stop was asked for. */
function nodeWith(sessions: number, isAwaited: (n: number) => Promise<boolean>) {
  const clock = new SteppedClock();
  const begun = clock.now().monotonic;
  const endedAt: number[] = [];
  const lives = Array.from({ length: sessions }, (_, n) => ({
    engine: 'baileys' as const,
    isAwaited: () => isAwaited(n),
    end: async () => void endedAt.push(clock.now().monotonic - begun),
  }));
  return { clock, lives, endedAt };
}

test('thirty sessions for which another node waits are ended one by one, and all in the time that a container is given', async () => {
  const { clock, lives, endedAt } = nodeWith(30, async () => true);
  const done = handOver(lives, clock);
  await clock.pass(10_000);
  await done;
  assert.equal(endedAt.length, 30);
  assert.equal(new Set(endedAt).size, 30, 'no two at once');
  assert.equal(endedAt[0], 0);
  // What one of them has under way may take 3 s, and its engine's end is fast.
  assert.ok((endedAt.at(-1) ?? Number.NaN) <= 6000);
});

test('a few are ended no faster than another node starts them', async () => {
  const { clock, lives, endedAt } = nodeWith(3, async () => true);
  const done = handOver(lives, clock, () => 700);
  await clock.pass(10_000);
  await done;
  assert.deepEqual(endedAt, [0, 700, 1400]);
});

test('one that ends slowly does not keep the next from its turn', async () => {
  const { clock, lives, endedAt } = nodeWith(3, async () => true);
  const slow = { ...lives[0], end: () => clock.sleep(9000) } as (typeof lives)[number];
  const done = handOver([slow, ...lives.slice(1)], clock, () => 700);
  await clock.pass(1400);
  assert.deepEqual(endedAt, [700, 1400]);
  await clock.pass(9000);
  await done;
});

test('few are under way at once while each takes long, and the rest ends together when the time runs out', async () => {
  const { clock, lives } = nodeWith(10, async () => true);
  const begunAt: number[] = [];
  const slow = lives.map((life) => ({
    ...life,
    end: () => {
      begunAt.push(clock.now().monotonic);
      return clock.sleep(5000);
    },
  }));
  const done = handOver(slow, clock, () => 100);
  await clock.pass(12_000);
  await done;
  assert.deepEqual(begunAt, [0, 100, 200, 300, 5000, 5100, 5200, 5300, 6000, 6000]);
});

test('sessions that no other node waits for end at once', async () => {
  const { clock, lives, endedAt } = nodeWith(4, async (n) => n === 3);
  await handOver(lives, clock);
  assert.deepEqual(endedAt, [0, 0, 0, 0]);
});

test('where PostgreSQL does not answer, or fails, all end together', async () => {
  for (const isAwaited of [
    () => new Promise<boolean>(() => undefined),
    () => Promise.reject(new Error('it is away')),
  ]) {
    const { clock, lives, endedAt } = nodeWith(30, isAwaited);
    const done = handOver(lives, clock);
    await clock.pass(2000);
    await done;
    assert.equal(endedAt.length, 30);
    assert.equal(new Set(endedAt).size, 1);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SentBlock } from '../delivery/ports/plot-store.ts';
import { durationSteps, percentileOf, shareWithin } from '../delivery/rules/duration-steps.ts';
import { createPlots, ON_TIME_MS, type PlotPorts, plotRanges } from './plots.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const timeZone = 'America/Argentina/Buenos_Aires';
const noon = Date.parse('2026-11-25T15:30:00Z');
const none = durationSteps.map(() => 0).concat(0);
const at = (ms: number, count: number): number[] => none.map((_, step) => (durationSteps[step] === ms ? count : 0));

/** A store with the same figures in each stretch, which counts how often it is asked. */
function store(block: Partial<SentBlock> = {}) {
  const asked: (readonly [number, number])[] = [];
  const outbox: PlotPorts['outbox'] = {
    sentBlock: (from, to) => {
      asked.push([from, to]);
      return Promise.resolve({ sent: 0, delivered: 0, read: 0, took: none, waited: none, ...block });
    },
    troubleCounts: () => Promise.resolve([{ state: 'held', block: 2, count: 5 }]),
    silentCustomers: () => Promise.resolve([]),
  };
  return { asked, outbox };
}

test('each range has its stretches, the last of which is not over, and days begin at the company’s midnight', async () => {
  const { outbox } = store();
  const plots = createPlots({ outbox, states: () => Promise.resolve([]), now: () => noon, timeZone });
  for (const [range, count, stepMs] of [
    ['24h', 24, HOUR],
    ['7d', 28, 6 * HOUR],
    ['30d', 30, DAY],
    ['90d', 90, DAY],
  ] as const) {
    const { blocks } = await plots(range);
    assert.equal(blocks.length, count);
    assert.ok(blocks.every(({ from, to }, i) => to - from === stepMs && (blocks[i - 1]?.to ?? from) === from));
    const last = blocks.at(-1);
    assert.ok(last && last.from <= noon && last.to > noon);
    if (stepMs === DAY) assert.equal(new Date(last.from).toISOString(), '2026-11-25T03:00:00.000Z');
    assert.equal(blocks[2]?.outcomes.held, 5);
    assert.equal(blocks[3]?.outcomes.held, 0);
  }
});

test('shares and percentiles are null where nothing was sent, and figures where something was', async () => {
  const quiet = createPlots({ ...store(), states: () => Promise.resolve([]), now: () => noon, timeZone });
  const [empty] = (await quiet('24h')).blocks;
  assert.ok(empty);
  assert.deepEqual([empty.took, empty.waited, empty.onTime, empty.readShare], [null, null, null, null]);
  const took = at(30_000, 90).map((count, step) => count + (at(2 * HOUR, 10)[step] ?? 0));
  const { outbox } = store({ sent: 10, delivered: 40, read: 50, took, waited: at(10_000, 100) });
  const busy = createPlots({ outbox, states: () => Promise.resolve([]), now: () => noon, timeZone });
  const [block] = (await busy('24h')).blocks;
  assert.ok(block);
  assert.deepEqual(block.took, { p50: 30_000, p95: 2 * HOUR });
  assert.deepEqual(block.waited, { p50: 10_000, p95: 10_000 });
  assert.deepEqual([block.onTime, block.readShare], [0.9, 0.5]);
});

test('what is over is not counted again at each look, and what is not over is', async () => {
  const { outbox, asked } = store();
  let now = noon;
  const plots = createPlots({ outbox, states: () => Promise.resolve([]), now: () => now, timeZone });
  await plots('90d');
  assert.equal(asked.length, 90);
  now += 60_000;
  await plots('90d');
  assert.equal(asked.length, 91, 'today');
  now += 5 * HOUR;
  await plots('90d');
  assert.ok(asked.length > 92 && asked.length < 110, 'the latest days have changed by late receipts');
});

test('reconnects are those of the availability report', async () => {
  const states = [
    { state: 'connected', from: null, reason: null, at: noon - 3 * HOUR, ms: HOUR },
    { state: 'reconnecting', from: 'connected', reason: 'connection_lost', at: noon - 2 * HOUR, ms: 5000 },
    { state: 'connected', from: 'reconnecting', reason: null, at: noon - 2 * HOUR + 5000, ms: null },
  ] as const;
  const plots = createPlots({ ...store(), states: () => Promise.resolve(states), now: () => noon, timeZone });
  const { blocks } = await plots('24h');
  assert.equal(
    blocks.reduce((sum, { reconnects }) => sum + reconnects, 0),
    1,
  );
  assert.deepEqual(plotRanges, ['24h', '7d', '30d', '90d']);
});

test('percentiles and shares go by steps; what is longer than all of them counts as the longest', () => {
  assert.ok(durationSteps.includes(ON_TIME_MS));
  assert.ok(durationSteps.every((step, i) => step > (durationSteps[i - 1] ?? 0)));
  const beyond = [...durationSteps.map(() => 0), 3];
  assert.equal(percentileOf(beyond, 0.5), 7 * DAY);
  assert.equal(shareWithin(beyond, 7 * DAY), 0);
  assert.equal(percentileOf(none, 0.5), null);
});

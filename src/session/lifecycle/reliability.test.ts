import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StateChange, spellsOf } from './availability.ts';
import { reliabilityOf } from './reliability.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `[minute, state, silent milliseconds]` of each change. */
function of(...rows: readonly (readonly [number, StateChange['state'], number?])[]) {
  const changes = rows.map(([minute, state, silentMs]) => ({
    at: minute * MINUTE,
    state,
    reason: null,
    ...(silentMs === undefined ? {} : { silentMs }),
  }));
  const now = (rows.at(-1)?.[0] ?? 0) * MINUTE + MINUTE;
  return reliabilityOf(spellsOf({ changes, aliveAt: now }, now), now);
}

const linked = [
  [0, 'starting'],
  [1, 'linking'],
  [2, 'saving_link'],
  [3, 'connected'],
] as const;

test('without a history nothing is claimed', () => {
  const figures = of();
  assert.equal(figures.since, null);
  assert.deepEqual(figures.restarts, { count: 0, withoutLink: 0, withLink: 0, interrupted: 0 });
  assert.deepEqual(figures.recovery, { count: 0, p50Ms: null, p95Ms: null, p99Ms: null, longestMs: null });
  assert.equal(figures.links.sinceLastMs, null);
});

test('the start that made the first link is no restart; one with the stored login is one without a code', () => {
  const figures = of(...linked, [60, 'stopped'], [61, 'starting'], [62, 'connecting'], [63, 'connected']);
  assert.deepEqual(figures.restarts, { count: 1, withoutLink: 1, withLink: 0, interrupted: 0 });
});

test('a restart that offers a code is counted as such, and one that is stopped before as interrupted', () => {
  const figures = of(
    ...linked,
    [60, 'stopped'],
    [61, 'starting'],
    [62, 'linking'],
    [63, 'saving_link'],
    [64, 'connected'],
    [65, 'stopped'],
    [66, 'starting'],
    [67, 'stopped'],
  );
  assert.deepEqual(figures.restarts, { count: 2, withoutLink: 0, withLink: 1, interrupted: 1 });
  assert.equal(figures.links.count, 2);
  assert.equal(figures.links.between.longestMs, 61 * MINUTE);
  assert.equal(figures.links.sinceLastMs, 5 * MINUTE);
});

test('a loss lasts until the session is online again, whatever it did between', () => {
  const figures = of(
    ...linked,
    [10, 'reconnecting', 30_000],
    [12, 'connected'],
    [20, 'degraded'],
    [21, 'reconnecting', 90_000],
    [22, 'repairing'],
    [25, 'connected'],
  );
  assert.deepEqual(figures.recovery, {
    count: 2,
    p50Ms: 2 * MINUTE,
    p95Ms: 4 * MINUTE,
    p99Ms: 4 * MINUTE,
    longestMs: 4 * MINUTE,
  });
  assert.equal(figures.detection.count, 2);
  assert.equal(figures.detection.longestMs, 90_000);
});

test('a loss that a person had to end is not among those that ended by themselves', () => {
  const figures = of(...linked, [10, 'reconnecting'], [12, 'needs_person'], [90, 'connected']);
  assert.equal(figures.recovery.count, 0);
  assert.equal(figures.recoveredByPerson, 1);
});

test('a planned pause and a stop are no losses; a refresh that fails is one', () => {
  const planned = of(...linked, [10, 'refreshing'], [11, 'connected'], [12, 'stopping'], [13, 'stopped']);
  assert.equal(planned.recovery.count, 0);
  const failed = of(...linked, [10, 'refreshing'], [11, 'reconnecting'], [13, 'connected']);
  assert.equal(failed.recovery.longestMs, 2 * MINUTE);
});

test('a loss that lasts is told with its begin', () => {
  assert.equal(of(...linked, [10, 'waiting_for_network']).offlineSince, 10 * MINUTE);
  assert.equal(of(...linked, [10, 'waiting_for_network'], [11, 'stopped']).offlineSince, null);
});

test('a year of steady running keeps its figures apart from its length', () => {
  const daily = Array.from({ length: 365 }, (_, day) => [
    [3 + (day + 1) * (DAY / MINUTE), 'reconnecting', 1000] as const,
    [4 + (day + 1) * (DAY / MINUTE), 'connected'] as const,
  ]).flat();
  const figures = of(...linked, ...daily);
  assert.deepEqual(figures.recovery, { count: 365, p50Ms: MINUTE, p95Ms: MINUTE, p99Ms: MINUTE, longestMs: MINUTE });
});

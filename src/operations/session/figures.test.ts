import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drillStanding } from '../../session/lifecycle/drill-plan.ts';
import { figureRows, figuresCsv, figuresOf } from './figures.ts';

const now = 1_800_000_000_000;
const drill = drillStanding([], { isSetUp: true, everyMs: 1 }, now);
const none = { spells: [], sendTimes: null, backups: [], drill };

test('nothing known is nothing claimed: no zero stands for a figure that was not measured', () => {
  const rows = new Map(figureRows(figuresOf(none, now)).map(({ figure, value }) => [figure, value]));
  for (const name of ['ack.p95', 'ack.count', 'held.share', 'recovery.p95', 'drill.age', 'backups.newest_age']) {
    assert.equal(rows.get(name), null, name);
  }
});

test('percentiles are of what was measured, and the held share of all that was counted', () => {
  const times = Array.from({ length: 100 }, (_, i) => ({
    ackMs: i + 1,
    deliveredMs: i < 50 ? 10 : null,
    isHeld: i < 3,
  }));
  const { deliveries } = figuresOf({ ...none, sendTimes: times }, now);
  assert.ok(deliveries);
  assert.deepEqual(deliveries.ack, { count: 100, p50Ms: 50, p95Ms: 95, p99Ms: 99, longestMs: 100 });
  assert.equal(deliveries.delivered.count, 50);
  assert.deepEqual(deliveries.held, { count: 3, share: 0.03 });
});

test('CSV has the same rows whatever is known, one name each', () => {
  const few = figuresCsv(figuresOf(none, now)).trimEnd().split('\r\n');
  const many = figuresCsv(figuresOf({ ...none, sendTimes: [], backups: [{ at: now - 5 }, { at: now - 9 }] }, now));
  const names = (lines: readonly string[]) => lines.map((line) => line.split(',')[0]);
  assert.deepEqual(names(few), names(many.trimEnd().split('\r\n')));
  assert.equal(new Set(names(few)).size, few.length);
  assert.ok(many.includes('\r\nbackups.newest_age,5,ms\r\n'));
  assert.ok(few.every((line) => line.split(',').length === 3));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DrillResult, drillAlerts, drillStanding } from './drill-plan.ts';

const DAY = 86_400_000;
const plan = { isSetUp: true, everyMs: 30 * DAY };
const made = (day: number, problem: string | null = null): DrillResult => ({
  at: day * DAY,
  ms: 5,
  file: '/copies/a.vault',
  backupAt: 0,
  bytes: 1,
  problem: problem === null ? null : { code: 'VAULT_BACKUP_REFUSED', sentence: problem },
});
const open = (standing: ReturnType<typeof drillStanding>) =>
  drillAlerts(standing).flatMap(({ key, sentence }) => (sentence === null ? [] : [key]));

test('the first drill is due at once, and is no reason for an alert', () => {
  const standing = drillStanding([], plan, 100 * DAY);
  assert.deepEqual([standing.dueAt, standing.ageMs, standing.isOverdue], [0, null, false]);
  assert.deepEqual(open(standing), []);
});

test('after a good one the next is due an interval later; after a failure a day later', () => {
  assert.equal(drillStanding([made(10)], plan, 11 * DAY).dueAt, 40 * DAY);
  assert.equal(drillStanding([made(10), made(40, 'rot')], plan, 41 * DAY).dueAt, 41 * DAY);
});

test('a failure opens an alert that the next good one closes; its age is that of the last good one', () => {
  const failed = drillStanding([made(10), made(40, 'rot')], plan, 41 * DAY);
  assert.deepEqual(open(failed), ['backup.drill_failed']);
  assert.equal(failed.ageMs, 31 * DAY);
  assert.deepEqual(open(drillStanding([made(40, 'rot'), made(41)], plan, 41 * DAY)), []);
});

test('it is overdue a quarter of its interval after it was due', () => {
  assert.deepEqual(open(drillStanding([made(0)], plan, 37 * DAY)), []);
  assert.deepEqual(open(drillStanding([made(0)], plan, 38 * DAY)), ['backup.drill_overdue']);
});

test('nothing is due or overdue where nothing is set up, or no schedule is wanted', () => {
  for (const other of [
    { ...plan, isSetUp: false },
    { ...plan, everyMs: 0 },
  ]) {
    const standing = drillStanding([made(0)], other, 400 * DAY);
    assert.deepEqual([standing.dueAt, standing.isOverdue], [null, false]);
  }
});

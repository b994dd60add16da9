import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CopyResult, copyAlerts, copyStanding } from './copy-plan.ts';

const HOUR = 3_600_000;
const plan = { isSetUp: true, hasKey: true, maxAgeMs: 48 * HOUR };
const copied: CopyResult = { at: 10 * HOUR, newestAt: 9 * HOUR, problem: null };
const failed: CopyResult = { ...copied, problem: { code: 'VAULT_COPY_NO_FOLDER', sentence: 'It is not there.' } };
const open = (last: CopyResult | null, now: number, how = plan) =>
  copyAlerts(copyStanding(last, how, now)).flatMap(({ key, sentence }) => (sentence === null ? [] : [key]));

test('a copy that fails is told at once, and one that is older than allowed', () => {
  assert.deepEqual(open(copied, 11 * HOUR), []);
  assert.deepEqual(open(failed, 11 * HOUR), ['backup.copy_failed']);
  assert.deepEqual(open(copied, 57 * HOUR), []);
  assert.deepEqual(open(copied, 58 * HOUR), ['backup.copy_old']);
  assert.deepEqual(open(failed, 58 * HOUR), ['backup.copy_failed', 'backup.copy_old']);
});

test('nothing is told before the first try, and of copies that are no longer configured', () => {
  assert.deepEqual(open(null, 1000 * HOUR), []);
  assert.deepEqual(open(failed, 1000 * HOUR, { ...plan, isSetUp: false }), []);
});

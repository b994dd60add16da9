import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountPatience, addressPatience, afterFailure, type Failures, Throttle, waitMs } from './throttle.ts';

function failTimes(times: number): Failures | null {
  let failures: Failures | null = null;
  for (let i = 0; i < times; i++) failures = afterFailure(failures, 1000);
  return failures;
}

test('the first failures cost nothing; then the wait doubles up to a bound', () => {
  const waits = [4, 5, 6, 7, 50].map((times) => waitMs(failTimes(times), accountPatience, 1000));
  assert.deepEqual(waits, [0, 2000, 4000, 8000, 60_000]);
  assert.equal(waitMs(failTimes(50), addressPatience, 1000), 15 * 60_000);
  assert.equal(waitMs(failTimes(6), accountPatience, 4000), 1000);
});

test('failures are forgotten after an hour, and a clock set back does not make a wait last', () => {
  assert.equal(waitMs(failTimes(50), addressPatience, 1001 + 3_600_000), 0);
  assert.equal(waitMs({ count: 50, lastAt: 1e12 }, addressPatience, 1e12 - 86_400_000), 0);
});

test('many addresses do not fill the memory, and a success clears its own', () => {
  const throttle = new Throttle({ free: 1, longestMs: 60_000 });
  for (let n = 0; n < 10_001; n++) throttle.failed(`address ${n}`, 0);
  assert.equal(throttle.waitMs('address 0', 0), 0, 'the oldest is gone');
  assert.equal(throttle.waitMs('address 1', 0), 2000);
  throttle.succeeded('address 1');
  assert.equal(throttle.waitMs('address 1', 0), 0);
});

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nextLoginAt } from './login-memory.ts';
import { retryDelayMs } from './retry-policy.ts';

it('doubles the delay up to its limit, and randomises its upper half', () => {
  const policy = { attempts: 9, baseMs: 500, maxMs: 3000 };
  assert.deepEqual(
    [1, 2, 3, 4, 9].map((attempt) => retryDelayMs(policy, attempt, 1)),
    [500, 1000, 2000, 3000, 3000],
  );
  assert.deepEqual(
    [1, 2, 9].map((attempt) => retryDelayMs(policy, attempt, 0)),
    [250, 500, 1500],
  );
});

it('waits half an hour after a refused login, then two hours, then eight, then a day', () => {
  const hours = (count: number, code = '100000027') => nextLoginAt({ at: 0, count, code, text: '' }) / 3_600_000;
  assert.deepEqual(
    [1, 2, 3, 4, 50].map((count) => hours(count)),
    [0.5, 2, 8, 24, 24],
  );
  assert.equal(hours(1, '-304'), 0.5, 'which is the answer to a wrong password too');
});

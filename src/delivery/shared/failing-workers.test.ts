import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFailingWorkers } from './failing-workers.ts';

const [slow, refused] = [new Error('no answer'), new Error('refused')];

function watched() {
  const seen = { changes: 0, at: 0 };
  const clock = { now: () => ({ wall: 0, monotonic: seen.at }), sleep: () => Promise.resolve() };
  const failing = createFailingWorkers(clock, () => {
    seen.changes += 1;
  });
  const all = () => failing.all().map(({ worker, since, error }) => `${worker} ${since} ${error.message}`);
  return { seen, failing, all };
}

test('a worker fails from its first failed attempt on, and is told once however often it is repeated', () => {
  const { seen, failing, all } = watched();
  failing.note('intake', null);
  seen.at = 10;
  failing.attempt('intake', slow);
  assert.deepEqual([all(), [...failing.worked().keys()], seen.changes], [['intake 10 no answer'], [], 1]);
  seen.at = 20;
  failing.attempt('intake', slow);
  failing.note('intake', slow);
  assert.deepEqual([all(), seen.changes], [['intake 10 no answer'], 1]);
  failing.attempt('intake', slow);
  failing.attempt('intake', null);
  assert.deepEqual(all(), ['intake 10 no answer'], 'one answer of many that a round needs proves nothing');
  failing.note('intake', null);
  assert.deepEqual([all(), [...failing.worked().entries()], seen.changes], [[], [['intake', 20]], 2]);
});

test('an attempt that succeeds after all leaves no trace, and another reason is told', () => {
  const { seen, failing, all } = watched();
  failing.attempt('intake', slow);
  failing.attempt('customers', refused);
  assert.deepEqual(all(), ['intake 0 no answer', 'customers 0 refused']);
  failing.attempt('intake', null);
  failing.attempt('customers', null);
  assert.deepEqual([all(), seen.changes], [[], 4]);
  failing.note('intake', slow);
  failing.note('intake', refused);
  assert.deepEqual([all(), seen.changes], [['intake 0 refused'], 6]);
});

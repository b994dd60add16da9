import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentIds } from './recent-ids.ts';

test('of any number of ids the newest are kept', () => {
  const ids = new RecentIds();
  for (let n = 0; n < 4000; n++) ids.add(String(n));
  assert.equal(ids.size, 1000);
  assert.deepEqual(
    ['2999', '3000', '3999'].map((id) => ids.has(id)),
    [false, true, true],
  );
  ids.forget('3000');
  assert.ok(!ids.has('3000'));
});

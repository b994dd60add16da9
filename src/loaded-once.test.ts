import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadedOnce } from './loaded-once.ts';

test('it is loaded at the first use, once, and again after a failure', async () => {
  let loads = 0;
  const get = loadedOnce(() => {
    loads += 1;
    return loads === 1 ? Promise.reject(new Error('too many open files')) : Promise.resolve(loads);
  });
  assert.equal(loads, 0);
  await assert.rejects(get(), /too many open files/);
  assert.deepEqual(await Promise.all([get(), get()]), [2, 2]);
  assert.equal(loads, 2);
});

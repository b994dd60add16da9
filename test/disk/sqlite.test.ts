import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sweepSqlite } from './sqlite-sweep.ts';
import { sqliteWriters } from './sqlite-writers.ts';

test('whatever the disk refuses SQLite, a reader finds the old or the new, and the work succeeds when it is well', async (t) => {
  const counts = await sweepSqlite('short');
  if (typeof counts === 'string') {
    t.skip(counts);
    return;
  }
  assert.deepEqual(
    counts.map(({ name }) => name),
    sqliteWriters.map(({ name }) => name),
  );
  for (const { name, faults, operations, story } of counts) {
    assert.equal(story, undefined, story);
    assert.ok(faults > 0, `${name}: nothing was injected`);
    t.diagnostic(`${name}: ${faults} faults at ${operations.join(', ')}`);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seed } from '../support/sample.ts';
import { sweepSqlite } from './sqlite-sweep.ts';
import { sqliteWriters } from './sqlite-writers.ts';

test('whatever the disk rejects for SQLite, readers find the old or the new content, and the work succeeds once it recovers', async (t) => {
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
    t.diagnostic(`seed ${seed}, ${name}: ${faults} faults at ${operations.join(', ')}`);
  }
});

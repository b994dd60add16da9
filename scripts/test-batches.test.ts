import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inBatches } from './test-batches.ts';

test('every test file is in one batch, and what changes its process or runs long is alone', () => {
  const files = globSync('{src,test}/**/*.test.ts').sort();
  const [long = ''] = files.filter((file) => /sap.odd-books/.test(file));
  const batches = inBatches(files, [long]);
  assert.deepEqual(batches.flat().sort(), files);
  const together = batches.filter(({ length }) => length > 1);
  assert.ok(together.length > 5);
  for (const file of together.flat()) {
    assert.notEqual(file, long);
    assert.doesNotMatch(readFileSync(file, 'utf8'), /process\.(?:chdir|umask)/, file);
  }
});

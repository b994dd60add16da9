import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { allSteps } from '../next-steps/all.ts';
import { typedBy } from '../next-steps/rows.ts';
import { root } from '../support/sources.ts';

test('every step with a command has one row: the test that types it where it is printed', () => {
  const rows = Object.values(typedBy).flat();
  assert.deepEqual(rows.toSorted(), allSteps());
  for (const file of Object.keys(typedBy)) assert.ok(existsSync(join(root, file)), file);
});

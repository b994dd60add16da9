import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { root, sourceFiles } from '../support/sources.ts';

test('docs/architecture.md lists every folder of src, and no others', () => {
  const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
  const told = [...page.matchAll(/^\| `(src(?:\/[^`]*)?)\/` \| \S/gm)].map(([, folder]) => folder);
  const folders = new Set(sourceFiles('src').map(({ path }) => dirname(path)));
  assert.deepEqual(told.toSorted(), [...folders].toSorted());
});

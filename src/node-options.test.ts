import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { steadyMemory } from './node-options.js';

/** Most of what it makes lives for a moment; it prints how many MiB its young generation has in the end. */
const program = `
  const kept = [];
  for (let n = 0; n < 60; n++) {
    kept.push(Array.from({ length: 20_000 }, (_, j) => ({ j })));
    if (kept.length > 6) kept.shift();
  }
  const spaces = require('node:v8').getHeapSpaceStatistics();
  console.log(spaces.find(({ space_name }) => space_name === 'new_space').space_size / 2 ** 20);
`;
const youngGeneration = (...options: string[]): number =>
  Number(spawnSync(process.execPath, [...options, '-e', program], { encoding: 'utf8' }).stdout);

test('the young generation of a process does not grow with what it has handled', () => {
  assert.ok(youngGeneration('--max-semi-space-size=32') > 16);
  assert.ok(youngGeneration(steadyMemory) <= 12);
});

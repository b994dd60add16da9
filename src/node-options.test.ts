import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { nativeHeap, steadyMemory } from './node-options.js';

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

/** Its threads have all worked; it prints how many heaps of their own they have: each is 64 MiB of addresses, used from below. */
const threads = `
  const { pbkdf2 } = require('node:crypto');
  let running = 8;
  const heaps = () => require('node:fs').readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => {
    const [, from, to, rights] = /^(\\w+)-(\\w+) (\\S+) \\S+ \\S+ 0 *$/.exec(line) ?? [];
    const size = Number('0x' + to) - Number('0x' + from);
    return rights === '---p' && size > 2 ** 25 && size < 2 ** 26;
  }).length;
  for (let n = 0; n < 8; n++) pbkdf2('a', 'b', 100, 64, 'sha512', () => --running || console.log(heaps()));
`;
const heapsOfThreads = (variables: Readonly<Record<string, string>>): number =>
  Number(spawnSync(process.execPath, ['-e', threads], { encoding: 'utf8', env: variables }).stdout);

test('the threads of a process share one native heap', {
  skip: existsSync('/proc/self/maps') ? false : 'not Linux',
}, () => {
  assert.ok(heapsOfThreads({}) > 2);
  assert.equal(heapsOfThreads(nativeHeap), 0);
});

/** It prints how many MiB its native heap has after it has freed a large block and then used many smaller ones. */
const blocks = `
  const { readFileSync } = require('node:fs');
  require('node:v8').setFlagsFromString('--expose-gc');
  const collect = require('node:vm').runInNewContext('gc');
  Buffer.alloc(2 ** 24);
  collect();
  setTimeout(() => {
    const kept = Array.from({ length: 100 }, () => Buffer.alloc(2 ** 19));
    const [, from, to] = /^(\\w+)-(\\w+) .*\\[heap\\]$/m.exec(readFileSync('/proc/self/maps', 'utf8'));
    console.log((Number('0x' + to) - Number('0x' + from)) / 2 ** 20, kept.length);
  }, 100);
`;
const heapAfterBlocks = (variables: Readonly<Record<string, string>>): number =>
  Number.parseFloat(spawnSync(process.execPath, ['-e', blocks], { encoding: 'utf8', env: variables }).stdout);

test('large blocks are no part of the native heap, whatever was freed before', {
  skip: existsSync('/proc/self/maps') ? false : 'not Linux',
}, () => {
  assert.ok(heapAfterBlocks({ MALLOC_ARENA_MAX: '1' }) > 50);
  assert.ok(heapAfterBlocks(nativeHeap) < 30);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allWriters } from './all-writers.ts';
import type { WriterCount } from './cases.ts';
import { type KeptResults, keptAfter } from './results.ts';
import { sqliteWriters } from './sqlite-writers.ts';

const count = (name: string, faults: number): WriterCount => ({ name, told: { by: 'error' }, faults, operations: [] });
const row = (name: string, faults: number, measured = '2026-11-01') => ({ ...count(name, faults), measured });
const none = {
  lost: 0,
  duplicates: 0,
  held: 0,
  needlessQrScans: 0,
  unalerted: 0,
  refusedStarts: 0,
  sapDisagreements: 0,
};
const fullDisk = { fillings: 6, invoices: 120, ...none };
const before: KeptResults = {
  ...{ seed: 1, faults: 18, fullDisk, outsideTheTable: {} },
  node: [row('a key', 5), row('a lock', 6), row('gone from the program', 3)],
  sqlite: [row('outbox', 4)],
};
const there = { node: ['a key', 'a note', 'a lock'], sqlite: ['outbox'], outsideTheTable: { 'src/x.ts': 'why' } };

test('a run of some writers updates their rows alone, and says when each was measured', () => {
  const part = {
    day: '2026-11-29',
    seed: 2,
    fullDisk: null,
    node: [count('a lock', 7), count('a note', 1)],
    sqlite: [],
  };
  assert.deepEqual(keptAfter(before, part, there), {
    ...{ seed: 1, faults: 17, fullDisk, outsideTheTable: { 'src/x.ts': 'why' } },
    node: [row('a key', 5), row('a note', 1, '2026-11-29'), row('a lock', 7, '2026-11-29')],
    sqlite: [row('outbox', 4)],
  });
});

test('what is kept has a row for every writer of this program, and no other', () => {
  const kept = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8')) as KeptResults;
  const namesOf = (counts: readonly { readonly name: string }[]) => counts.map(({ name }) => name);
  assert.deepEqual(namesOf(kept.node), namesOf(allWriters));
  assert.deepEqual(namesOf(kept.sqlite), namesOf(sqliteWriters));
});

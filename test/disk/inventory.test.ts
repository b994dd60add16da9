import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allWriters } from './all-writers.ts';
import { outsideTheTable, writingFiles } from './inventory.ts';
import { sqliteWriters } from './sqlite-writers.ts';
import type { Told } from './writers.ts';

const files = writingFiles();
const covered = new Set([...allWriters, ...sqliteWriters].flatMap(({ sources }) => sources));

test('every file that writes is tested on a failing disk', () => {
  assert.ok(files.length > 20, 'the files are found');
  assert.deepEqual(
    files.filter(({ path }) => !covered.has(path) && outsideTheTable[path] === undefined),
    [],
  );
});

test('every file that opens its own database is tested on a failing C library as well', () => {
  const native = new Set(sqliteWriters.flatMap(({ sources }) => sources));
  assert.deepEqual(
    files.filter(({ path, calls }) => calls.includes('DatabaseSync') && !native.has(path)).map(({ path }) => path),
    [],
  );
});

test('every file in the table and its exceptions does write', () => {
  const known = new Set(files.map(({ path }) => path));
  // Their handles come from elsewhere: what they write is seen where it is opened.
  const throughHandles = ['src/session/vault/envelope.ts', 'src/whatsapp/baileys/credential-store.ts'];
  const named = [...covered, ...Object.keys(outsideTheTable)].filter((path) => !throughHandles.includes(path));
  assert.deepEqual(
    named.filter((path) => !known.has(path)),
    [],
  );
});

test('the page was generated from these tables', () => {
  const kept = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8')) as Kept;
  const told = (rows: Kept['node']) => rows.map((row) => ({ name: row.name, told: row.told }));
  const again = 'run it once more: npm run torture:disk -- --write, npm run docs';
  assert.deepEqual(told(kept.node), told(allWriters), again);
  assert.deepEqual(told(kept.sqlite), told(sqliteWriters), again);
  assert.deepEqual(kept.outsideTheTable, outsideTheTable, again);
  for (const { name, faults } of [...kept.node, ...kept.sqlite]) assert.ok(Number(faults) > 0, name);
});

interface Kept {
  readonly node: readonly { readonly name: string; readonly told: Told; readonly faults?: number }[];
  readonly sqlite: Kept['node'];
  readonly outsideTheTable: Readonly<Record<string, string>>;
}

test('names of writers are unique', () => {
  for (const table of [allWriters, sqliteWriters]) {
    const names = table.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bind } from './bind.ts';

const sqlOf = (length: number): string => {
  const list = Array.from({ length }, (_, n) => n);
  const { sql, values } = bind({ sql: 'SELECT 1 WHERE x IN (:list)', parameters: { list } }, (n) => `?${n}`);
  assert.deepEqual([...new Set(values)], list);
  return sql;
};

test('lists of a thousand lengths are a dozen statements', () => {
  const different = (most: number): number => new Set(Array.from({ length: most }, (_, n) => sqlOf(n + 1))).size;
  assert.equal(different(250), 9);
  assert.equal(different(1000), 11);
});

test('a long list is not made longer than a database takes', () => {
  assert.equal(sqlOf(20_000).split(',').length, 20_000);
});

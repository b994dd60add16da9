import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { computerZone } from './clock.ts';

const { TZ } = process.env;
afterEach(() => {
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
});

test('a computer whose zone is none counts in UTC', () => {
  for (const [set, zone] of [
    ['America/Sao_Paulo', 'America/Sao_Paulo'],
    ['Nowhere/Land', 'UTC'],
    [':/nonexistent', 'UTC'],
    ['', 'UTC'],
  ] as const) {
    process.env['TZ'] = set;
    assert.equal(computerZone(), zone, set);
    new Intl.DateTimeFormat('en', { timeZone: computerZone() }).format(0);
  }
});

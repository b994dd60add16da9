import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageMeant, placeText } from './place.ts';

test('a place comes back from its address as it was', () => {
  for (const value of [null, '2026-11-20', 1_795_732_403_442]) {
    const place = { value, invoice: 7, id: Number.MAX_SAFE_INTEGER };
    assert.deepEqual(pageMeant(new URLSearchParams({ after: placeText(place) })), { at: 'after', place });
  }
});

test('an address that nobody made means the first page', () => {
  for (const text of ['', 'x', '1~2', '~1~2', '1;DROP~1~2', '1~-1~2', '1~1~99999999999999999'])
    assert.deepEqual(pageMeant(new URLSearchParams({ before: text })), { at: 'first' }, text);
  assert.deepEqual(pageMeant(new URLSearchParams('at=last')), { at: 'last' });
});

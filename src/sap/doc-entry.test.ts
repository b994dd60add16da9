import assert from 'node:assert/strict';
import { test } from 'node:test';
import { docEntryOf, keyOf, named } from './doc-entry.ts';

test('a DocEntry is the key of its document, and only its canonical decimal form is accepted', () => {
  for (const docEntry of [1, 4711, 2_147_483_647]) assert.equal(docEntryOf({ key: keyOf(docEntry) }), docEntry);
  // Otherwise two keys would be printed as the same number.
  for (const key of ['', '0', '007', '1e3', '-1', '1.0', ' 1', 'INV-1', '99999999999999999']) {
    assert.equal(docEntryOf({ key }), null, key);
  }
});

test('an action identifies a document by its DocEntry, or one without by its type only', () => {
  const ref = { company: 'C', type: 'invoice' } as const;
  assert.deepEqual(named({ ...ref, key: '57' }), { type: 'invoice', docEntry: 57 });
  assert.deepEqual(named({ ...ref, key: 'INV-57' }), { type: 'invoice' });
});

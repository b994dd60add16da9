import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sapDocument } from '../../sap/sap-document.test-support.ts';
import { replacedFacts } from './replaced.ts';

const before = sapDocument(1, { cardCode: 'C1', total: '1210.50', currency: 'ARS', creationDate: '2026-11-20' });
const flaw = { reason: 'SAP_TOTAL_MISSING', detail: '' };

test('a changed immutable value shows that another document has the key, and which value', () => {
  assert.deepEqual(replacedFacts(before, { ...before, cardCode: 'C2' }), ['customer C2 instead of C1']);
  assert.deepEqual(replacedFacts(before, { ...before, docNum: 7 }), [`number 7 instead of ${before.docNum}`]);
  assert.deepEqual(replacedFacts(before, { ...before, currency: 'USD' }), ['currency USD instead of ARS']);
  assert.deepEqual(replacedFacts(before, { ...before, total: '1210.05' }), ['total 1210.05 instead of 1210.5']);
  assert.deepEqual(replacedFacts(before, { ...before, creationDate: '2026-11-28' }), [
    'day of creation 2026-11-28 instead of 2026-11-20',
  ]);
});

test('mutable, differently formatted and unreadable values show nothing', () => {
  const changed = {
    ...before,
    numAtCard: 'PO 7',
    dueDate: '2027-01-01',
    cardName: 'Renamed',
    salesPersonCode: 9,
    cancelStatus: 'cancelled',
    fiscalNumber: 'A 0003-00000001',
    approved: !before.approved,
    updateDate: '2026-12-01',
  } as const;
  assert.deepEqual(replacedFacts(before, changed), []);
  for (const total of ['1210.5', '1210.5000', '0', '0.00']) {
    assert.deepEqual(replacedFacts(before, { ...before, total }), [], total);
  }
  assert.deepEqual(replacedFacts({ ...before, total: '100' }, { ...before, total: '100.0' }), []);
  assert.deepEqual(replacedFacts({ ...before, total: '100' }, { ...before, total: '1' }), ['total 1 instead of 100']);
  assert.deepEqual(replacedFacts(before, { ...before, currency: 'ars' }), []);
  assert.deepEqual(replacedFacts(before, { ...before, creationDate: null }), []);
  const { creationDate, flaw: _unflawed, ...kept } = before;
  assert.deepEqual(
    replacedFacts({ ...kept, currency: 'ars ' } as typeof before, before),
    [],
    `kept without ${creationDate}`,
  );
  assert.equal(replacedFacts({ ...kept, total: '7' } as typeof before, before).length, 1);
  assert.deepEqual(replacedFacts(before, { ...before, flaw, docNum: 0, cardCode: '', total: '5', currency: '' }), []);
  assert.deepEqual(replacedFacts({ ...before, flaw, total: '0' }, before), []);
});

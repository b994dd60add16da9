import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hasCode } from '../../errors/coded-error.ts';
import { Fields, yesNo } from './fields.ts';

it('reads a date with or without a time part, without applying a time zone', () => {
  const fields = new Fields({ a: '2026-11-23', b: '2026-11-23T00:00:00Z', c: '20261123', d: null }, 'invoice 1');
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((name) => fields.date(name)),
    ['2026-11-23', '2026-11-23', '2026-11-23', null],
  );
});

it('reads all formats of times', () => {
  const fields = new Fields(
    { a: '18:38:05', b: '18:38', c: '1838', d: 'PT8H5M', e: 938, f: '9:38', g: 5, h: 59, i: 2460, j: 60 },
    'invoice 1',
  );
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'f'].map((name) => fields.time(name)),
    ['18:38:05', '18:38:00', '18:38:00', '08:05:00', '09:38:00'],
  );
  assert.deepEqual(
    ['e', 'g', 'h', 'i', 'j'].map((name) => fields.time(name)),
    ['09:38:00', '00:05:00', '00:59:00', null, null],
  );
});

it('writes an exponent out', () => {
  const fields = new Fields({ a: '1.21E+3', b: '1.5e-3', c: '-2.50e1', d: '12.340', e: 7, f: null }, 'invoice 1');
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => fields.amount(name)),
    ['1210', '0.0015', '-25', '12.340', '7', '0'],
  );
});

it('reads enumerations by name and by stored value, and an unknown one as null', () => {
  const fields = new Fields({ a: 'tYES', b: 'N', c: 'tMAYBE', d: null }, 'contact');
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((name) => fields.member(name, yesNo)),
    ['tYES', 'tNO', null, null],
  );
});

it('reads invalid dates, times and types as null, and rejects them if required', () => {
  const noNumber = { toString: true };
  const fields = new Fields(
    { a: '0000-00-00', b: '2026-02-30', c: '20269999', d: '99:99:99', e: 'PT30H', f: noNumber, g: [7] },
    'invoice 1',
  );
  const refused = (read: () => unknown) => assert.throws(read, (error) => hasCode(error, 'SAP_DATA_UNEXPECTED'));
  for (const name of ['a', 'b', 'c']) {
    assert.equal(fields.date(name), null);
    refused(() => fields.requiredDate(name));
  }
  for (const name of ['d', 'e']) assert.equal(fields.time(name), null);
  for (const name of ['f', 'g']) {
    assert.equal(fields.integer(name), null);
    refused(() => fields.requiredInteger(name));
    refused(() => fields.amount(name));
  }
});

it('names the entity, the property and the value that it cannot read', () => {
  const fields = new Fields({ DocTotal: 'much' }, 'invoice 91');
  assert.throws(
    () => fields.amount('DocTotal'),
    (error) => hasCode(error, 'SAP_DATA_UNEXPECTED') && /invoice 91 .*DocTotal: "much"/.test(String(error)),
  );
});

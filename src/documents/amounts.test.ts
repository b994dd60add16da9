import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalAmount, findAmounts, readingsOf } from './amounts.ts';

const printed: readonly (readonly [string, ...string[]])[] = [
  ['1.210,50', '1210.5'],
  ['1,210.50', '1210.5'],
  ['1 210,50', '210.5', '1210.5'],
  ['1\u00a0210,50', '210.5', '1210.5'],
  ["1'210.50", '1210.5'],
  ['1,21,000.00', '121000'],
  ['12.345.678,90', '12345678.9'],
  ['1210.5', '1210.5'],
  ['1210,5', '1210.5'],
  ['1.210', '1.21', '1210'],
  ['1,210', '1.21', '1210'],
  ['0,99', '0.99'],
  ['1001', '1001'],
  // Neither a date nor a version is an amount.
  ['23.11.2026'],
  ['1.2.3'],
];

for (const [text, ...readings] of printed)
  test(`"${text}" is read as ${readings.join(' or ') || 'no amount'}`, () => {
    assert.deepEqual(readingsOf(text), readings);
  });

test('numbers that belong to something else are no amounts', () => {
  const amounts = findAmounts('EXP-1001 of 23/11/2026, 0003-00001234: 2 x 605,25 = 1.210,50 (total).');
  assert.deepEqual(
    amounts.filter(({ looksLikeMoney }) => looksLikeMoney).flatMap(({ readings }) => readings),
    ['605.25', '1210.5'],
  );
  assert.ok(!amounts.some(({ readings }) => ['1001', '1234', '23'].some((number) => readings.includes(number))));
});

test('every amount is found again as it was, in whatever way a country prints it', () => {
  const locales = fc.constantFrom(
    'es-AR',
    'pt-BR',
    'es-MX',
    'en-IN',
    'de-DE',
    'en-US',
    'fr-FR',
    'de-CH',
    'es-ES',
    'pl-PL',
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999_99 }), locales, (cents, locale) => {
      const shown = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(cents / 100);
      const canonical = canonicalAmount((cents / 100).toFixed(2));
      const found = findAmounts(`Total: ARS ${shown}\n`.normalize('NFKC'));
      assert.ok(
        found.some(({ readings }) => readings.includes(canonical)),
        shown,
      );
    }),
  );
});

test('a canonical amount has no needless digits', () => {
  for (const [text, canonical] of [
    ['1210.50', '1210.5'],
    ['0.00', '0'],
    ['007', '7'],
    ['10', '10'],
    ['-5.10', '5.1'],
  ] as const)
    assert.equal(canonicalAmount(text), canonical);
});

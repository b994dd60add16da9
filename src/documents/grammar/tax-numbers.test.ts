import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAccessKey } from './access-keys.ts';
import { compactId, findTaxNumbers, sameTaxNumber, schemeOf } from './tax-numbers.ts';

const right: readonly (readonly [string, string])[] = [
  ['30-50001091-2', 'AR CUIT'],
  ['11.222.333/0001-81', 'BR CNPJ'],
  ['765.865.078-12', 'BR CPF'],
  ['76.269.769-6', 'CL RUT'],
  ['12.345.678-5', 'CL RUT'],
  ['900.373.115-3', 'CO NIT'],
  ['20100070970', 'PE RUC'],
  ['EKU9003173C9', 'MX RFC'],
  ['27AAPFU0939F1ZV', 'IN GSTIN'],
  ['FR 83 404 833 048', 'EU VAT'],
  ['ESA12345674', 'EU VAT'],
  ['732 829 320', 'FR SIREN'],
];
for (const [printed, scheme] of right)
  test(`${printed} is a ${scheme}, and invalid with another last digit`, () => {
    const compact = compactId(printed);
    assert.equal(schemeOf(compact), scheme);
    if (scheme === 'EU VAT' || scheme === 'MX RFC') return;
    const others = [...'0123456789'].filter((digit) => !compact.endsWith(digit));
    const still = others.filter((digit) => schemeOf(compact.slice(0, -1) + digit) === scheme);
    assert.deepEqual(still, []);
  });

test('an access key needs a valid check digit', () => {
  const key = '35200159594315000157550010000000022062777169';
  assert.ok(isAccessKey(key));
  for (let i = 0; i < 44; i += 5) {
    const other = key.slice(0, i) + String((Number(key[i]) + 1) % 10) + key.slice(i + 1);
    assert.ok(!isAccessKey(other), other);
  }
});

test('a number without a label needs a valid check digit', () => {
  assert.deepEqual(findTaxNumbers('11.222.333/0001-81 11.222.333/0001-82'), ['11222333000181']);
  assert.deepEqual(findTaxNumbers('CNPJ 11.222.333/0001-82'), ['11222333000182']);
});

test('a number is the same with or without its country prefix or check digit', () => {
  assert.ok(sameTaxNumber('ESA12345674', 'A12345674'));
  assert.ok(sameTaxNumber('9003731153', '900373115'));
  assert.ok(sameTaxNumber('CHE116281710MWST', 'CHE116281710'));
  assert.ok(!sameTaxNumber('DE136695976', 'DE136695977'));
  assert.ok(!sameTaxNumber('9003731154', '900373115'), 'another check digit');
});

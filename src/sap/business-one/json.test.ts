import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { parseJson } from './json.ts';

it('keeps the digits of every number that has decimals or is too large to be exact', () => {
  const text = '{"a":1210.50,"b":0.1,"c":12345678901234567890,"d":7,"e":-0.30,"f":1.0,"g":"1.50","h":[1e3,null,true]}';
  assert.deepEqual(parseJson(text), {
    a: '1210.50',
    b: '0.1',
    c: '12345678901234567890',
    d: 7,
    e: '-0.30',
    f: '1.0',
    g: '1.50',
    h: ['1e3', null, true],
  });
});

it('reads any amount of up to 19 digits and 6 decimals as it was printed', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
      fc.stringMatching(/^\d{1,6}$/),
      (whole, fraction) => {
        const printed = `${whole}.${fraction}`;
        assert.deepEqual(parseJson(`[${printed}]`), [printed]);
      },
    ),
  );
});

it('rejects an incomplete answer', () => {
  assert.throws(() => parseJson('{"value":[{"DocEntry":1},{"Doc'), SyntaxError);
});

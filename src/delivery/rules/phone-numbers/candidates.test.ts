import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codePoint } from '../../../../test/support/code-point.ts';
import { runs } from '../../../../test/support/runs.ts';
import { candidates } from './candidates.ts';

/** The forms of every number in a field, or the reason why there is none. */
const read = (text: string, country: string | null = 'AR', company = 'AR') => {
  const reading = candidates(text, country, company);
  return reading.reason ?? reading.numbers.map(({ digits }) => digits.join(' '));
};

const asWritten: readonly (readonly [country: string | null, text: string, expected: string | readonly string[]])[] = [
  // Argentina: 0 before the area code, 15 before the subscriber's number, 9 abroad.
  ['AR', '011 15-4444-5555', ['5491144445555 541144445555']],
  ['AR', '0341 15 555-1234', ['5493415551234 543415551234']],
  ['AR', '(02966) 15-412345', ['5492966412345 542966412345']],
  ['AR', '1144445555', ['5491144445555 541144445555']],
  ['AR', '54 11 4444 5555', ['5491144445555 541144445555']],
  ['AR', '0054 9 341 555-1234', ['5493415551234 543415551234']],
  ['AR', '15-4444-5555', 'area_code_missing'],
  ['AR', '4444-5555', 'area_code_missing'],
  ['AR', 'cel: 1144445555 (Juan)', ['5491144445555 541144445555']],
  ['AR', '(011) 4444-5555 int. 123', ['5491144445555 541144445555']],
  ['AR', '+54 9 11 (Capital Federal) 4444-5555', ['5491144445555 541144445555']],
  // Two numbers in one field.
  ['AR', '11 4444-5555 (casa 11 5555-6666)', ['5491144445555 541144445555', '5491155556666 541155556666']],
  ['AR', '11 4444-5555 / 11 5555-6666', ['5491144445555 541144445555', '5491155556666 541155556666']],
  ['AR', '1144445555/1155556666', ['5491144445555 541144445555', '5491155556666 541155556666']],
  ['AR', '+54 9 11 4444-5555 y 11 5555-6666', ['5491144445555 541144445555', '5491155556666 541155556666']],
  ['AR', 'Juan 1144445555 Maria 1155556666', ['5491144445555 541144445555', '5491155556666 541155556666']],
  ['AR', '1144445555 1155556666', ['5491144445555 541144445555', '5491155556666 541155556666']],
  ['AR', '1144445555 - 1155556666', ['5491144445555 541144445555', '5491155556666 541155556666']],
  ['AR', '+5491144445555+5491155556666', ['5491144445555 541144445555', '5491155556666 541155556666']],
  ['AR', '011 15-4444-5555, +54 9 11 4444-5555', ['5491144445555 541144445555']],
  ['AR', '4444-5555 / 11 5555-6666', ['5491155556666 541155556666']],
  // Brazil: the ninth digit, kept by WhatsApp in some areas only.
  ['BR', '(11) 98765-4321', ['5511987654321 551187654321']],
  ['BR', '(31) 8765-4321', ['553187654321 5531987654321']],
  ['BR', '+55 31 8765-4321', ['553187654321 5531987654321']],
  ['BR', '0xx11 98765-4321', ['5511987654321 551187654321']],
  ['BR', '(31) 92345-6789', ['5531923456789']],
  ['BR', '(11) 3456-7890', ['551134567890']],
  ['BR', '98765-4321', 'area_code_missing'],
  // Mexico: 1, 01, 044 and 045 are gone from the plan, not from the address books.
  ['MX', '+52 1 55 1234 5678', ['5215512345678 525512345678']],
  ['MX', '044 55 1234 5678', ['5215512345678 525512345678']],
  ['MX', '01 55 1234 5678', ['5215512345678 525512345678']],
  ['MX', '55 1234 5678', ['5215512345678 525512345678']],
  ['MX', '1234 5678', 'area_code_missing'],
  ['IN', '098765 43210', ['919876543210']],
  ['IN', '+91-98765-43210; 080-2555-0101', ['919876543210', '918025550101']],
  // Germany writes the area code with a slash.
  ['DE', '0171/1234567', ['491711234567']],
  ['DE', '+49 (0)171 1234567', ['491711234567']],
  ['DE', '030/901820 oder 0171-1234567', ['4930901820', '491711234567']],
  // The country code before the partner's country; the company's only for a partner without one.
  [null, '11 4444-5555', ['5491144445555 541144445555']],
  ['DE', '+54 9 11 4444-5555', ['5491144445555 541144445555']],
  ['XX', '11 4444-5555', ['5491144445555 541144445555']],
  ['DE', '5491144445555', ['5491144445555 541144445555']],
  ['DE', '11 4444-5555', 'area_code_missing'],
  ['DE', '901820', 'area_code_missing'],
  ['UY', '99 123 456', ['59899123456']],
  // What is no number.
  ['AR', '', 'empty'],
  ['AR', ' \t', 'empty'],
  ['AR', 'No tengo celular ni lo quiero tener', 'no_number'],
  ['AR', 'llamar en 2027', 'no_number'],
  ['AR', '+', 'no_number'],
  ['AR', '99999999999', 'not_valid'],
  // Longer than any field: what a cut would leave may be another's number.
  ['AR', `${' '.repeat(501)}11 4444-5555`, 'not_valid'],
  ['AR', `${' '.repeat(500)}11 4444-5555`, ['5491144445555 541144445555']],
  ['AR', '11 4444-5555 {Ana [casa]', ['5491144445555 541144445555']],
];

for (const [country, text, expected] of asWritten)
  test(`"${text}" in ${country ?? 'no country'} is read as ${String(expected) || 'nothing'}`, () => {
    assert.deepEqual(read(text, country), expected);
  });

test("an incomplete number is not completed with the company's country", () => {
  // Each is valid there as it stands, and a stranger's.
  assert.equal(read('4444-5555', 'AR', 'DE'), 'area_code_missing');
  assert.equal(read('15-4444-5503', 'AR', 'BR'), 'area_code_missing');
  assert.equal(read('98765-4321', 'BR', 'DE'), 'area_code_missing');
  assert.equal(read('11 4444-55556666', 'AR', 'DE'), 'not_valid');
  assert.equal(read('99999999999', 'AR', 'BR'), 'not_valid');
});

test('a number too long is not cut into groups that happen to be valid', () => {
  assert.equal(read('0171 1234567 12345678', 'DE', 'DE'), 'not_valid');
  assert.equal(read('030 901820-12345678901', 'DE', 'DE'), 'not_valid');
});

/** National numbers of mobiles that certainly exist in the plan, with WhatsApp's likely form. */
const subscriber = fc.integer({ min: 2_000_000, max: 6_999_999 }).map(String);
const mobiles = fc.oneof(
  subscriber.map((s) => ({ country: 'AR', national: `114${s}`, jid: `549114${s}` })),
  subscriber.map((s) => ({ country: 'BR', national: `1199${s}`, jid: `551199${s}` })),
  subscriber.map((s) => ({ country: 'MX', national: `553${s}`, jid: `521553${s}` })),
  subscriber.map((s) => ({ country: 'IN', national: `987${s}`, jid: `91987${s}` })),
  subscriber.map((s) => ({ country: 'DE', national: `0171${s}`, jid: `49171${s}` })),
);
const separators = fc.constantFrom('', ' ', '-', '.', '  ');
const decorations = fc.constantFrom(
  (n: string) => n,
  (n: string) => `cel: ${n}`,
  (n: string) => `${n} (María)`,
  (n: string) => `Pedro Gómez ${n}`,
  (n: string) => `  ${n}\n`,
  (n: string) => `${n} whatsapp`,
  (n: string) => `${n}\u200e`,
);

test('a valid mobile is found however it is cut into groups and decorated, as one number', () => {
  fc.assert(
    fc.property(
      mobiles,
      separators,
      fc.integer({ min: 2, max: 5 }),
      decorations,
      (mobile, separator, cut, decorate) => {
        const { country, national, jid } = mobile;
        const text = decorate(`${national.slice(0, cut)}${separator}${national.slice(cut)}`);
        const { numbers } = candidates(text, country, 'AR');
        assert.equal(numbers.length, 1);
        assert.equal(numbers[0]?.digits[0], jid);
      },
    ),
  );
});

test('two valid mobiles in one field are both found, in their order', () => {
  const joints = fc.constantFrom(' / ', '/', ', ', ' y ', ' - ', '; ', '\n', ' o ');
  fc.assert(
    fc.property(mobiles, mobiles, joints, (a, b, joint) => {
      fc.pre(a.country === b.country && a.jid !== b.jid);
      const { numbers } = candidates(`${a.national}${joint}${b.national}`, a.country, 'AR');
      assert.deepEqual(
        numbers.map(({ digits }) => digits[0]),
        [a.jid, b.jid],
      );
    }),
  );
});

test('what was found is found again from its international form', () => {
  fc.assert(
    fc.property(mobiles, ({ country, national }) => {
      const [number] = candidates(national, country, 'AR').numbers;
      assert.ok(number);
      for (const form of number.digits)
        assert.deepEqual(
          [...(candidates(`+${form}`, null, 'DE').numbers[0]?.digits ?? [])].sort(),
          [...number.digits].sort(),
        );
    }),
  );
});

test('no text at all makes it fail, and what comes out is digits of a possible length or a reason', () => {
  const texts = fc.oneof(fc.string({ unit: codePoint }), fc.stringMatching(/^[\d+()/ .,;-]{0,40}$/));
  fc.assert(
    fc.property(texts, fc.constantFrom('AR', 'BR', 'MX', 'IN', 'DE', null), (text, country) => {
      const { numbers, reason } = candidates(text, country, 'AR');
      assert.equal(numbers.length === 0, reason !== null);
      for (const { digits } of numbers) for (const form of digits) assert.match(form, /^[1-9]\d{5,14}$/);
    }),
    runs(500),
  );
});

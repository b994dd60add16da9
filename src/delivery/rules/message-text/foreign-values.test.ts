import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { captionValue, plainValue } from './foreign-values.ts';

const hostile = fc.string({
  unit: fc.constantFrom(...'ab1 .*_~`>-:/\n\r\t\u202e\u200b\u2028\ud83d。|(', 'www.', 'https://', '.com', 'Ü'),
  maxLength: 300,
});

/** What WhatsApp would make of a line: emphasis at the border of a word, code, quotations, lists, and what one can tap. */
const MARKUP = [
  /(^|[^\p{L}\p{N}])[*_~]/u,
  /[*_~]($|[^\p{L}\p{N}])/u,
  /`/,
  /^(>|[-*] |-$|\d+\. )/,
  /:\/\//,
  /[\p{L}\p{N}][.。][\p{L}]{2}/u,
];

test('a value is one short line of plain characters', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const text = plainValue(value, 50);
      assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      assert.ok([...text].length <= 50);
    }),
  );
});

test('a value cannot contain formatting, a list, a quotation or a link', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      for (const markup of MARKUP) assert.doesNotMatch(captionValue(value), markup);
    }),
  );
});

test('ordinary names are unchanged', () => {
  for (const name of [
    'Ferretería del Sur S.A.',
    'Müller & Söhne GmbH',
    'A_B',
    "O'Hara, Ltda.",
    '株式会社 山田',
    '3*4',
    '-5',
  ])
    assert.equal(captionValue(name), name);
  assert.equal(captionValue('Cia.Ltda'), 'Cia․Ltda', 'reads the same, and is no address');
});

test('a name that looks like a message remains one line', () => {
  assert.equal(
    captionValue('Ana\n\n*IMPORTANT*: our bank account changed, see https://evil.example/pay \u202efdp'),
    'Ana ∗IMPORTANT∗: our bank account changed, see https∶//evil․example/pay fdp',
  );
  assert.equal(plainValue(`A 0003-\u202E${'1'.repeat(2_000_000)}`, 12), 'A 0003-1111…');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codePoint } from '../test/support/code-point.ts';
import { oneLine, visibleText } from './visible-text.ts';

const anything = fc.oneof(
  fc.string({ unit: codePoint }),
  fc.string({
    unit: fc.constantFrom('\u001b', '\u009b', '\u202e', '\u2066', '\u2028', '\r', '\n', '\b', ' ', '\ud83d', 'a'),
  }),
);
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

test('characters that alter the display are made visible, and JSON values are unchanged', () => {
  fc.assert(
    fc.property(anything, (text) => {
      assert.doesNotMatch(visibleText(`x${text}`).replaceAll(/\r?\n/g, ''), UNSEEN);
      assert.doesNotMatch(oneLine(text), UNSEEN);
      assert.equal(JSON.parse(visibleText(JSON.stringify(text))), text);
    }),
  );
});

test('other text is unchanged', () => {
  for (const text of [
    'Señor Müller & Söhne, S.A.',
    '店',
    '🟢 Fresh',
    '▀▄█',
    'a\nb',
    '\uFEFFmark of a file',
    'a,b\r\nc,d\r\n',
  ])
    assert.equal(visibleText(text), text);
});

test('a value is one line of limited length, without runs of spaces', () => {
  assert.equal(oneLine('Ana\u001b[2K\rPedro\n1002'), 'Ana\\u001b[2K\\u000dPedro\\u000a1002');
  assert.equal(oneLine(`Ana${' '.repeat(77)}1002`), 'Ana 1002');
  assert.equal(oneLine('a'.repeat(2_000_000), 5), 'aaaa…');
  assert.equal(oneLine('abcde', 5), 'abcde');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotUtf8Error, typedText } from './typed-text.ts';

test('what an editor of Windows has saved is read as it was typed, or refused', () => {
  const text = 'COMPANY_NAME=Ferretería\r\n';
  assert.equal(typedText(Buffer.from(text)), text);
  assert.equal(typedText(Buffer.from(`\uFEFF${text}`)), text);
  for (const encoding of ['utf16le', 'latin1'] as const)
    for (const mark of ['', '\uFEFF'])
      assert.throws(() => typedText(Buffer.from(mark + text, encoding)), NotUtf8Error, encoding);
  assert.equal(typedText(Buffer.alloc(0)), '');
});

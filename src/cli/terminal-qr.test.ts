import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'uqr';
import { lastQrOn, modulesOf } from '../../test/support/terminal-qr.ts';
import { linkPage } from './terminal-qr.ts';

/** As long as the text that WhatsApp's phones scan: a reference and three keys. */
const text = `2@${'Ab3/'.repeat(58)}=,=`;

test('a QR code fits a terminal of 24 rows and 60 columns with what to do below it, and is the same code', () => {
  const { data, size } = encode(text, { border: 2 });
  assert.equal(size, 61, 'the size of the code that WhatsApp shows');
  const small = linkPage('qr', text, 20_000, 24);
  const lines = small.split('\n');
  assert.ok(lines.length + 1 <= 24, `${lines.length} lines and the cursor`);
  assert.ok(lines.slice(0, -1).every((line) => [...line].length <= 60));
  for (const [page, perLine] of [
    [small, 3],
    [linkPage('qr', text, 20_000, 50), 2],
    [linkPage('qr', text, 20_000), 2],
  ] as const) {
    const shown = modulesOf(page.split('\n').slice(0, -1), perLine);
    for (const [y, row] of data.entries()) assert.deepEqual(shown[y]?.slice(0, size), row, `row ${y}`);
  }
  assert.equal(lastQrOn(`above\n${small}`), text, 'a camera reads it');
});

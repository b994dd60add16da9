import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'uqr';
import { linkPage } from './terminal-qr.ts';

/** As long as the text that WhatsApp's phones scan: a reference and three keys. */
const text = `2@${'Ab3/'.repeat(58)}=,=`;

/** The modules that a terminal would show, true is dark: what is not painted is. */
function modulesOf(page: string, perLine: 2 | 3): boolean[][] {
  const rows: boolean[][] = [];
  const half: Readonly<Record<string, number>> = { ' ': 0, '▀': 0b0011, '▄': 0b1100, '█': 0b111111 };
  const older: Readonly<Record<string, number>> = { ' ': 0, '█': 0b111111, '▌': 0b010101, '▐': 0b101010 };
  for (const line of page.split('\n').slice(0, -1)) {
    const painted = [...line].map((glyph) => {
      if (perLine === 2) return half[glyph] ?? assert.fail(glyph);
      const at = (glyph.codePointAt(0) ?? 0) - 0x1fb00;
      return older[glyph] ?? at + 1 + (at >= 20 ? 1 : 0) + (at >= 40 ? 1 : 0);
    });
    for (let y = 0; y < perLine; y++) {
      rows.push(
        perLine === 2
          ? painted.map((bits) => (bits & (0b11 << (2 * y))) === 0)
          : painted.flatMap((bits) => [0, 1].map((x) => (bits & (1 << (2 * y + x))) === 0)),
      );
    }
  }
  return rows;
}

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
    const shown = modulesOf(page, perLine);
    for (const [y, row] of data.entries()) assert.deepEqual(shown[y]?.slice(0, size), row, `row ${y}`);
  }
});

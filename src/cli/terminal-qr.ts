import { encode, renderUnicodeCompact } from 'uqr';

/** Modules around the code that stay light, as phones need. */
const BORDER = 2;
/** Lines below the code: what to do, and the cursor. */
const LINES_BELOW = 2;
const FULL = 0b111111;
const LEFT = 0b010101;
const RIGHT = 0b101010;

/**
 * A QR code for a terminal, dark on light, with the quiet zone that phones need: half blocks, and sextants (two by three
 * modules a character) where those would not fit.
 *
 * @param rows of the terminal; null: unknown, or not a terminal
 */
export function terminalQr(text: string, rows: number | null = null): string {
  const { size } = encode(text, { border: BORDER });
  const fits = rows === null || Math.ceil(size / 2) + LINES_BELOW <= rows;
  return fits ? renderUnicodeCompact(text, { border: BORDER }) : sextants(text);
}

/** Block sextants, Unicode 13, U+1FB00 to U+1FB3B. https://www.unicode.org/charts/PDF/U1FB00.pdf */
function sextants(text: string): string {
  const { data, size } = encode(text, { border: BORDER });
  const lines: string[] = [];
  for (let y = 0; y < size; y += 3) {
    let line = '';
    for (let x = 0; x < size; x += 2) {
      let light = 0;
      for (let bit = 0; bit < 6; bit++) {
        if (data[y + (bit >> 1)]?.[x + (bit & 1)] === false) light |= 1 << bit;
      }
      line += sextant(light);
    }
    lines.push(line);
  }
  return lines.join('\n');
}

/** The halves, the full block and the space are older characters, which the range of sextants leaves out. */
function sextant(filled: number): string {
  if (filled === 0) return ' ';
  if (filled === FULL) return '█';
  if (filled === LEFT) return '▌';
  if (filled === RIGHT) return '▐';
  return String.fromCodePoint(0x1fb00 + filled - 1 - (filled > LEFT ? 1 : 0) - (filled > RIGHT ? 1 : 0));
}

/**
 * What to do on the phone with a QR code, or a pairing code, that is valid for `ttlMs`.
 *
 * @param rows of the terminal; null: unknown, or not a terminal
 */
export function linkPage(kind: 'qr' | 'code', text: string, ttlMs: number, rows: number | null = null): string {
  const seconds = Math.round(ttlMs / 1000);
  const where = 'On the phone: WhatsApp → Linked devices → Link a device';
  if (kind === 'code') return `${where} → Link with phone number, and enter: ${text}   (valid for ${seconds} s)`;
  return `${terminalQr(text, rows)}\n${where}, and scan this. Valid for ${seconds} s, then a new one is shown.`;
}

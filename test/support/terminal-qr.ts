/** A phone's camera before a terminal. */
import assert from 'node:assert/strict';
import jsQR from 'jsqr';

/** Pixels of a module, and of the light margin. */
const SCALE = 4;

const HALVES: Readonly<Record<string, number>> = { ' ': 0, '▀': 0b0011, '▄': 0b1100, '█': 0b111111 };
const OLDER: Readonly<Record<string, number>> = { ' ': 0, '█': 0b111111, '▌': 0b010101, '▐': 0b101010 };

/** The modules that lines of a terminal show, true is dark: what is not painted is. `perLine`: rows of modules in each. */
export function modulesOf(lines: readonly string[], perLine: 2 | 3): boolean[][] {
  return lines.flatMap((line) => {
    const painted = [...line].map((glyph) => (perLine === 2 ? (HALVES[glyph] ?? assert.fail(glyph)) : sextant(glyph)));
    return Array.from({ length: perLine }, (_, y) =>
      perLine === 2
        ? painted.map((bits) => (bits & (0b11 << (2 * y))) === 0)
        : painted.flatMap((bits) => [0, 1].map((x) => (bits & (1 << (2 * y + x))) === 0)),
    );
  });
}

function sextant(glyph: string): number {
  const at = (glyph.codePointAt(0) ?? 0) - 0x1fb00;
  return OLDER[glyph] ?? at + 1 + (at >= 20 ? 1 : 0) + (at >= 40 ? 1 : 0);
}

/** The text of the last whole QR code on a screen of 24 rows; null: there is none yet. */
export function lastQrOn(screen: string): string | null {
  const [, code] = [...screen.matchAll(/((?:^[ █▌▐\u{1fb00}-\u{1fb3b}]{20,}\n)+)On the phone: /gmu)].at(-1) ?? [];
  return code === undefined ? null : read(modulesOf(code.trimEnd().split('\n'), 3));
}

function read(modules: readonly (readonly boolean[])[]): string | null {
  const [width, height] = [(modules[0]?.length ?? 0) + 2 * SCALE, modules.length + 2 * SCALE];
  const pixels = new Uint8ClampedArray(width * height * SCALE * SCALE * 4).fill(255);
  for (let y = 0; y < height * SCALE; y++)
    for (let x = 0; x < width * SCALE; x++) {
      if (modules[Math.floor(y / SCALE) - SCALE]?.[Math.floor(x / SCALE) - SCALE] !== true) continue;
      pixels.fill(0, (y * width * SCALE + x) * 4, (y * width * SCALE + x) * 4 + 3);
    }
  return jsQR(pixels, width * SCALE, height * SCALE)?.data ?? null;
}

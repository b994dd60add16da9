import jsQR from 'jsqr';
import type { WhatsApp } from '../../sandbox/whatsapp/start.ts';

/** Pixels for each module of the code. */
const SCALE = 4;

/** What a phone's camera reads on the last QR code of a terminal's text; null: there is none. */
export function scannedFrom(text: string): string | null {
  const lines = [...text.matchAll(/(?:^[█▀▄ ]{20,}\n)+/gm)].at(-1)?.[0].trimEnd().split('\n') ?? [];
  const rows = lines.flatMap((line) => [
    [...line].map((one) => '█▀'.includes(one)),
    [...line].map((one) => '█▄'.includes(one)),
  ]);
  const [width, height] = [(rows[0]?.length ?? 0) * SCALE, rows.length * SCALE];
  if (width === 0) return null;
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at++) {
    const isLight = rows[Math.floor(at / width / SCALE)]?.[Math.floor((at % width) / SCALE)] === true;
    rgba.fill(isLight ? 255 : 0, at * 4, at * 4 + 3);
  }
  return jsQR(rgba, width, height)?.data ?? null;
}

/** The phone's owner, who scans the code that a command shows. */
export function scans({ admin }: WhatsApp, phone: { readonly account?: string } = {}): (heard: string) => void {
  let seen = false;
  return (heard) => {
    const text = seen ? null : scannedFrom(heard);
    if (text === null) return;
    seen = true;
    void admin.scanQr({ text, ...phone });
  };
}

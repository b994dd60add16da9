import { renderUnicodeCompact } from 'uqr';

/** A QR code for a terminal: two modules per character, dark on light, with the quiet zone that phones need. */
export function terminalQr(text: string): string {
  return renderUnicodeCompact(text, { border: 2 });
}

import { renderUnicodeCompact } from 'uqr';

/** A QR code for a terminal: two modules per character, dark on light, with the quiet zone that phones need. */
export function terminalQr(text: string): string {
  return renderUnicodeCompact(text, { border: 2 });
}

/** What to do on the phone with a QR code, or a pairing code, that is valid for `ttlMs`. */
export function linkPage(kind: 'qr' | 'code', text: string, ttlMs: number): string {
  const seconds = Math.round(ttlMs / 1000);
  const where = 'On the phone: WhatsApp → Linked devices → Link a device';
  if (kind === 'code') return `${where} → Link with phone number, and enter: ${text}   (valid for ${seconds} s)`;
  return `${terminalQr(text)}\n${where}, and scan this. Valid for ${seconds} s, then a new one is shown.`;
}

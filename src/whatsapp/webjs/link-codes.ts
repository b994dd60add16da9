/** WhatsApp shows its first QR for a minute, later ones for twenty seconds; a pairing code for three minutes. */
const firstQrMs = 60_000;
const laterQrMs = 20_000;
const pairingCodeMs = 180_000;

/** Link codes that a page has shown. */
export class LinkCodes {
  #shown = 0;
  /** When the newest runs out, on the monotonic clock; null: none was shown. */
  until: number | null = null;

  get any(): boolean {
    return this.#shown > 0;
  }

  /** @returns how long the new one is valid, milliseconds */
  show(kind: 'qr' | 'code', now: number): number {
    const ttlMs = kind === 'code' ? pairingCodeMs : this.#shown === 0 ? firstQrMs : laterQrMs;
    this.#shown += 1;
    this.until = now + ttlMs;
    return ttlMs;
  }
}

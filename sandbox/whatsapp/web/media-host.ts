import { createDecipheriv, createHmac, hash, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Encrypted uploads by their direct path, kept in memory until the server ends. */
export class MediaHost {
  readonly #blobs = new Map<string, Buffer>();
  /** Number of uploads so far. */
  uploads = 0;

  /** @returns the direct path of the upload. */
  keep(body: Buffer): string {
    const directPath = `/v/t62.7119-24/${hash('sha256', body)}`;
    this.#blobs.set(directPath, body);
    return directPath;
  }

  /**
   * The document as a recipient's phone opens it: MAC checked, decrypted with keys expanded from the message's media key
   * (HKDF, "WhatsApp Document Keys"; AES-256-CBC; first ten bytes of an HMAC over vector and ciphertext).
   */
  open(directPath: string, mediaKeyBase64: string): Buffer {
    const blob = this.#blobs.get(directPath);
    if (!blob) throw new Error('The message names an upload that was never made');
    const mediaKey = Buffer.from(mediaKeyBase64, 'base64');
    const expanded = Buffer.from(hkdfSync('sha256', mediaKey, Buffer.alloc(32), 'WhatsApp Document Keys', 112));
    const [vector, cipherKey, macKey] = [
      expanded.subarray(0, 16),
      expanded.subarray(16, 48),
      expanded.subarray(48, 80),
    ];
    const [encrypted, mac] = [blob.subarray(0, -10), blob.subarray(-10)];
    const expected = createHmac('sha256', macKey).update(vector).update(encrypted).digest().subarray(0, 10);
    if (!timingSafeEqual(mac, expected)) throw new Error('The upload does not carry the MAC of its media key');
    const decipher = createDecipheriv('aes-256-cbc', cipherKey, vector);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
  }
}

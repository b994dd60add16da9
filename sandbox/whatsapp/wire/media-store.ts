import { createHash, hash } from 'node:crypto';
import { decryptCbc, deriveKeys, hmac } from './signal/kdf.ts';

/** A plain document as a recipient sees it after download. */
export interface OpenedMedia {
  readonly sha256: string;
  readonly size: number;
}

/** How a message refers to its media (fields of `documentMessage`). */
export interface MediaReference {
  readonly mediaKey: Buffer;
  readonly fileEncSha256: Buffer;
  readonly fileSha256: Buffer;
  readonly fileLength: number;
}

/** Bytes kept for uploads that no message refers to yet. */
const maxWaitingBytes = 256 * 1024 * 1024;
const macLength = 10;

/**
 * Uploaded media. The bytes are kept until a message names their key; then they are verified and decrypted once, and
 * only hashes remain.
 */
export class MediaStore {
  readonly #waiting = new Map<string, Buffer>();
  #waitingBytes = 0;
  readonly #opened = new Map<string, OpenedMedia & { readonly mediaKey: string }>();
  #uploads = 0;

  /** Takes an upload; throws when it is not what its address claims. */
  put(encSha256: Buffer, bytes: Buffer): void {
    const actual = createHash('sha256').update(bytes).digest();
    if (!actual.equals(encSha256)) throw new Error('The upload is not the file its address names');
    this.#uploads += 1;
    const name = encSha256.toString('hex');
    if (this.#opened.has(name) || this.#waiting.has(name)) return;
    this.#waiting.set(name, bytes);
    this.#waitingBytes += bytes.length;
    for (const [oldest, old] of this.#waiting) {
      if (this.#waitingBytes <= maxWaitingBytes) break;
      this.#drop(oldest, old);
    }
  }

  /** Downloads, verifies and decrypts; throws when a hash, the MAC or the length is not as the message says. */
  open(reference: MediaReference): OpenedMedia {
    const name = reference.fileEncSha256.toString('hex');
    const mediaKey = reference.mediaKey.toString('hex');
    const opened = this.#opened.get(name);
    if (opened?.mediaKey === mediaKey) return checked(opened, reference);
    const bytes = this.#waiting.get(name);
    if (!bytes) throw new Error('The message refers to media that were never uploaded');
    const plain = decryptMedia(bytes, reference.mediaKey);
    const result = { sha256: hash('sha256', plain), size: plain.length, mediaKey };
    this.#drop(name, bytes);
    this.#opened.set(name, result);
    return checked(result, reference);
  }

  get uploads(): number {
    return this.#uploads;
  }

  /** What was opened, as plain JSON. */
  store(): readonly (readonly [string, OpenedMedia & { readonly mediaKey: string }])[] {
    return [...this.#opened];
  }

  load(stored: ReturnType<MediaStore['store']>): void {
    for (const [name, opened] of stored) this.#opened.set(name, opened);
  }

  #drop(name: string, bytes: Buffer): void {
    this.#waiting.delete(name);
    this.#waitingBytes -= bytes.length;
  }
}

function checked(opened: OpenedMedia, reference: MediaReference): OpenedMedia {
  if (opened.sha256 !== reference.fileSha256.toString('hex'))
    throw new Error('The document is not the one the message names');
  if (opened.size !== reference.fileLength) throw new Error('The document is not as long as the message says');
  return { sha256: opened.sha256, size: opened.size };
}

function decryptMedia(bytes: Buffer, mediaKey: Buffer): Buffer {
  if (mediaKey.length !== 32) throw new Error('The media key has not 32 bytes');
  const keys = Buffer.concat(deriveKeys(mediaKey, Buffer.alloc(0), 'WhatsApp Document Keys', 4)).subarray(0, 112);
  const [iv, cipherKey, macKey] = [keys.subarray(0, 16), keys.subarray(16, 48), keys.subarray(48, 80)];
  const cipherText = bytes.subarray(0, -macLength);
  if (!hmac(macKey, iv, cipherText).subarray(0, macLength).equals(bytes.subarray(-macLength))) {
    throw new Error('The MAC of the media is wrong');
  }
  return decryptCbc(cipherKey, iv, cipherText);
}

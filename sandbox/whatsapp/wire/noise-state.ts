import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { deriveKeys } from './signal/kdf.ts';

/** "WA", protocol 6, dictionary 3: the prologue of every handshake. */
export const clientHeader = Buffer.from([0x57, 0x41, 6, 3]);

/** The three patterns that WhatsApp Web speaks (its module `WAOpenChatSocket`). */
export const noisePatterns = {
  /** Neither side knows the other. */
  full: 'Noise_XX_25519_AESGCM_SHA256\0\0\0\0',
  /** The client knows the server's key and says everything in its first frame. */
  resume: 'Noise_IK_25519_AESGCM_SHA256\0\0\0\0',
  /** The server cannot open such a first frame and goes on as in the full handshake. */
  fallback: 'Noise_XXfallback_25519_AESGCM_SHA256',
} as const;

const noBytes = Buffer.alloc(0);

/** The symmetric state of one Noise handshake, the same for both sides. */
export class NoiseState {
  #hash: Buffer;
  #salt: Buffer;
  #key: Buffer;
  #counter = 0;

  /** A name of exactly 32 bytes is the first hash itself; a longer one is hashed. */
  constructor(pattern: keyof typeof noisePatterns) {
    const name = Buffer.from(noisePatterns[pattern]);
    const first = name.length === 32 ? name : sha256(name);
    this.#hash = first;
    this.#salt = first;
    this.#key = first;
    this.authenticate(clientHeader);
  }

  authenticate(bytes: Buffer): void {
    this.#hash = sha256(this.#hash, bytes);
  }

  /** Mixes a Diffie-Hellman result into the key. */
  mix(shared: Buffer): void {
    const [salt = noBytes, key = noBytes] = deriveKeys(shared, this.#salt, '', 2);
    this.#salt = salt;
    this.#key = key;
    this.#counter = 0;
  }

  seal(plain: Buffer): Buffer {
    const sealed = seal(this.#key, this.#counter++, plain, this.#hash);
    this.authenticate(sealed);
    return sealed;
  }

  /** Throws when no key of this handshake opens it. */
  open(sealed: Buffer): Buffer {
    const plain = open(this.#key, this.#counter++, sealed, this.#hash);
    this.authenticate(sealed);
    return plain;
  }

  /** The ciphers of the connection: what the client sends, what the server sends. */
  split(): { fromClient: TransportCipher; fromServer: TransportCipher } {
    const [fromClient = noBytes, fromServer = noBytes] = deriveKeys(noBytes, this.#salt, '', 2);
    return { fromClient: new TransportCipher(fromClient), fromServer: new TransportCipher(fromServer) };
  }
}

/** One direction of a connection after the handshake: AES-256-GCM, the counter as nonce, nothing authenticated beside. */
export class TransportCipher {
  /** Not bytes: Node 24 takes three times as long for those, and each frame asks for it. */
  readonly #key: KeyObject;
  #counter = 0;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  seal(plain: Buffer): Buffer {
    return seal(this.#key, this.#counter++, plain, noBytes);
  }

  open(sealed: Buffer): Buffer {
    return open(this.#key, this.#counter++, sealed, noBytes);
  }
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function nonce(counter: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(counter, 8);
  return bytes;
}

function seal(key: Buffer | KeyObject, counter: number, plain: Buffer, authenticated: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(counter));
  cipher.setAAD(authenticated);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Buffer | KeyObject, counter: number, sealed: Buffer, authenticated: Buffer): Buffer {
  const tag = sealed.subarray(-16);
  if (tag.length !== 16) throw new Error('Noise: too short to be sealed');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(counter));
  decipher.setAAD(authenticated);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { proto } from 'baileys';
import type { NoiseIdentity } from './noise-certificate.ts';
import { agree, makeKeyPair } from './signal/curve.ts';
import { deriveKeys } from './signal/kdf.ts';

/** Exactly 32 bytes, so the protocol name is the first hash itself. */
const protocolName = Buffer.from('Noise_XX_25519_AESGCM_SHA256\0\0\0\0');
/** "WA", protocol 6, dictionary 3. */
export const clientHeader = Buffer.from([0x57, 0x41, 6, 3]);
const noBytes = Buffer.alloc(0);

/** What the client said in the handshake. */
export interface ClientHello {
  readonly staticKey: Buffer;
  readonly payload: proto.IClientPayload;
}

/** One direction of a connection after the handshake: AES-256-GCM, the counter as nonce, nothing authenticated beside. */
export class TransportCipher {
  readonly #key: Buffer;
  #counter = 0;

  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(plain: Buffer): Buffer {
    return seal(this.#key, this.#counter++, plain, noBytes);
  }

  open(sealed: Buffer): Buffer {
    return open(this.#key, this.#counter++, sealed, noBytes);
  }
}

/** The server's side of Noise XX as WhatsApp speaks it. Two steps: `hello` answers the first frame, `finish` the second. */
export class NoiseHandshake {
  readonly #identity: NoiseIdentity;
  readonly #ephemeral = makeKeyPair();
  #hash: Buffer = protocolName;
  #salt: Buffer = protocolName;
  #key: Buffer = protocolName;
  #counter = 0;

  constructor(identity: NoiseIdentity) {
    this.#identity = identity;
    this.#authenticate(clientHeader);
  }

  /** The client's first frame in, the server's hello out. */
  hello(frame: Buffer): Buffer {
    const theirEphemeral = proto.HandshakeMessage.decode(frame).clientHello?.ephemeral;
    if (theirEphemeral?.length !== 32) throw new Error('Noise: the client hello carries no ephemeral key');
    const ephemeral = Buffer.from(theirEphemeral);
    this.#authenticate(ephemeral);
    this.#authenticate(this.#ephemeral.public);
    this.#mix(agree(this.#ephemeral.private, ephemeral));
    const sealedStatic = this.#seal(this.#identity.static.public);
    this.#mix(agree(this.#identity.static.private, ephemeral));
    const payload = this.#seal(this.#identity.chain);
    const serverHello = { ephemeral: this.#ephemeral.public, static: sealedStatic, payload };
    return Buffer.from(proto.HandshakeMessage.encode({ serverHello }).finish());
  }

  /** The client's second frame in; who it is, and the ciphers of the connection, out. */
  finish(frame: Buffer): { client: ClientHello; receive: TransportCipher; send: TransportCipher } {
    const finish = proto.HandshakeMessage.decode(frame).clientFinish;
    if (!finish?.static || !finish.payload) throw new Error('Noise: the client finish is incomplete');
    const staticKey = this.#open(Buffer.from(finish.static));
    this.#mix(agree(this.#ephemeral.private, staticKey));
    const payload = proto.ClientPayload.decode(this.#open(Buffer.from(finish.payload)));
    const [receive = noBytes, send = noBytes] = deriveKeys(noBytes, this.#salt, '', 2);
    return {
      client: { staticKey, payload },
      receive: new TransportCipher(receive),
      send: new TransportCipher(send),
    };
  }

  #authenticate(bytes: Buffer): void {
    this.#hash = createHash('sha256').update(this.#hash).update(bytes).digest();
  }

  #mix(shared: Buffer): void {
    const [salt = noBytes, key = noBytes] = deriveKeys(shared, this.#salt, '', 2);
    this.#salt = salt;
    this.#key = key;
    this.#counter = 0;
  }

  #seal(plain: Buffer): Buffer {
    const sealed = seal(this.#key, this.#counter++, plain, this.#hash);
    this.#authenticate(sealed);
    return sealed;
  }

  #open(sealed: Buffer): Buffer {
    const plain = open(this.#key, this.#counter++, sealed, this.#hash);
    this.#authenticate(sealed);
    return plain;
  }
}

function nonce(counter: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(counter, 8);
  return bytes;
}

function seal(key: Buffer, counter: number, plain: Buffer, authenticated: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(counter));
  cipher.setAAD(authenticated);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Buffer, counter: number, sealed: Buffer, authenticated: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(counter));
  decipher.setAAD(authenticated);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

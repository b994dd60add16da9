import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  verify as verifyEd25519,
} from 'node:crypto';

/** X25519 keys as 32 raw bytes, and the XEdDSA signatures that Signal makes with them. */
export interface KeyPair {
  readonly public: Buffer;
  readonly private: Buffer;
}

const spkiX25519 = Buffer.from('302a300506032b656e032100', 'hex');
const pkcs8X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const spkiEd25519 = Buffer.from('302a300506032b6570032100', 'hex');

const fieldPrime = (1n << 255n) - 19n;
const groupOrder = (1n << 252n) + 27742317777372353535851937790883648493n;

export function makeKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('x25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return { private: privateKey.subarray(pkcs8X25519.length), public: publicKey.subarray(spkiX25519.length) };
}

/** The pair of a private key: any 32 bytes, clamped by the curve itself. */
export function keyPairOf(privateKey: Buffer): KeyPair {
  return { private: privateKey, public: publicOf(privateKey) };
}

function publicOf(privateKey: Buffer): Buffer {
  const der = createPublicKey(privateKeyObject(privateKey)).export({ type: 'spki', format: 'der' });
  return der.subarray(spkiX25519.length);
}

function privateKeyObject(raw: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8X25519, raw]), format: 'der', type: 'pkcs8' });
}

/** Diffie-Hellman. `theirPublic` may carry Signal's type byte 5. */
export function agree(ourPrivate: Buffer, theirPublic: Buffer): Buffer {
  const raw = theirPublic.length === 33 ? theirPublic.subarray(1) : theirPublic;
  const publicKey = createPublicKey({ key: Buffer.concat([spkiX25519, raw]), format: 'der', type: 'spki' });
  return diffieHellman({ privateKey: privateKeyObject(ourPrivate), publicKey });
}

/** Signal's public key form: type byte 5 before the 32 bytes. */
export function typed(publicKey: Buffer): Buffer {
  return publicKey.length === 33 ? publicKey : Buffer.concat([Buffer.from([5]), publicKey]);
}

/**
 * Verifies an XEdDSA signature: the Montgomery key is mapped to Edwards form, its sign taken from the signature's top
 * bit (as Signal's own implementations write it).
 */
export function verify(publicKey: Buffer, message: Buffer, signature: Buffer): boolean {
  if (signature.length !== 64) return false;
  const cleared = Buffer.from(signature);
  const sign = (cleared[63] ?? 0) & 0x80;
  cleared[63] = (cleared[63] ?? 0) & 0x7f;
  return verifyEdwards(edwards(publicKey, sign !== 0), message, cleared);
}

/**
 * Signs with XEdDSA. Edwards arithmetic is left to the platform: X25519 gives the y coordinate of a point, and of the
 * two points with that y the one is kept whose signature verifies.
 */
export function sign(privateKey: Buffer, message: Buffer): Buffer {
  const publicKey = publicOf(privateKey);
  const scalar = clampedScalar(privateKey);
  const nonceBytes = createHash('sha512').update(privateKey).update(message).update(randomBytes(64)).digest();
  const nonceKey = nonceBytes.subarray(0, 32);
  const nonce = clampedScalar(nonceKey);
  const noncePublic = publicOf(nonceKey);
  for (const keySign of [false, true]) {
    const point = edwards(publicKey, keySign);
    for (const nonceSign of [false, true]) {
      const commitment = edwards(noncePublic, nonceSign);
      const challenge = littleEndian(createHash('sha512').update(commitment).update(point).update(message).digest());
      // With the key's sign fixed as written, one of ±nonce and ±scalar fits; both pairs are tried through nonceSign.
      for (const response of [nonce + challenge * scalar, -nonce + challenge * scalar]) {
        const bytes = toLittleEndian(((response % groupOrder) + groupOrder) % groupOrder);
        const signature = Buffer.concat([commitment, bytes]);
        if (!verifyEdwards(point, message, signature)) continue;
        if (keySign) signature[63] = (signature[63] ?? 0) | 0x80;
        return signature;
      }
    }
  }
  throw new Error('XEdDSA: no candidate verifies; the private key is not on the curve');
}

function verifyEdwards(point: Buffer, message: Buffer, signature: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.concat([spkiEd25519, point]), format: 'der', type: 'spki' });
  return verifyEd25519(null, message, key, signature);
}

/** y = (u − 1) / (u + 1), with the sign of x in the top bit. */
function edwards(publicKey: Buffer, sign: boolean): Buffer {
  const raw = Buffer.from(publicKey.length === 33 ? publicKey.subarray(1) : publicKey);
  raw[31] = (raw[31] ?? 0) & 0x7f;
  const u = littleEndian(raw);
  const y = (((u - 1n + fieldPrime) % fieldPrime) * power(u + 1n, fieldPrime - 2n)) % fieldPrime;
  const bytes = toLittleEndian(y);
  if (sign) bytes[31] = (bytes[31] ?? 0) | 0x80;
  return bytes;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % fieldPrime;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % fieldPrime;
    square = (square * square) % fieldPrime;
  }
  return result;
}

function clampedScalar(privateKey: Buffer): bigint {
  const bytes = Buffer.from(privateKey);
  bytes[0] = (bytes[0] ?? 0) & 248;
  bytes[31] = ((bytes[31] ?? 0) & 127) | 64;
  return littleEndian(bytes);
}

function littleEndian(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function toLittleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

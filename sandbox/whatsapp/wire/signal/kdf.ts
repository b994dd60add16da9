import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync } from 'node:crypto';

// Keys are given as objects: Node 24 takes three times as long for one given as bytes.

/** HKDF-SHA256 with `salt`, cut into 32-byte keys. */
export function deriveKeys(secret: Buffer, salt: Buffer, info: string, count: number): Buffer[] {
  const bytes = Buffer.from(hkdfSync('sha256', createSecretKey(secret), salt, info, 32 * count));
  return Array.from({ length: count }, (_, index) => bytes.subarray(32 * index, 32 * index + 32));
}

export function hmac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const mac = createHmac('sha256', createSecretKey(key));
  for (const part of parts) mac.update(part);
  return mac.digest();
}

export function encryptCbc(key: Buffer, iv: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-cbc', createSecretKey(key), iv);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

export function decryptCbc(key: Buffer, iv: Buffer, cipherText: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', createSecretKey(key), iv);
  return Buffer.concat([decipher.update(cipherText), decipher.final()]);
}

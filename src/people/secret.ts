import { hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** 256 random bits, base64url: a session or an API token. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a random secret: it cannot be guessed from its hash, so a slow hash is not needed. Hex. */
export function hashOf(secret: string): string {
  return hash('sha256', secret);
}

/** Compares two texts in constant time. */
export function isSame(given: string, wanted: string): boolean {
  const [a, b] = [hashOf(given), hashOf(wanted)].map((hex) => Buffer.from(hex, 'hex'));
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

/** Without the letters and digits that look like another. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const GROUPS = 5;

/** A code that a person types once: 25 characters, 124 bits, as `AAAAA-AAAAA-AAAAA-AAAAA-AAAAA`. */
export function newCode(): string {
  const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** The stored hash of a code, whatever its case, hyphens and blanks. */
export function hashOfCode(typed: string): string {
  return hashOf(typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''));
}

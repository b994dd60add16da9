import { randomBytes, timingSafeEqual } from 'node:crypto';

/** A random token: 64 hex digits. */
export function newToken(): string {
  return randomBytes(32).toString('hex');
}

/** True if an Authorization header contains the token; compared in constant time. */
export function showsToken(authorization: string | undefined, token: string): boolean {
  const [given, wanted] = [Buffer.from(authorization ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

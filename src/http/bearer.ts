import { randomBytes, timingSafeEqual } from 'node:crypto';

/** A token that nobody guesses: 64 hex digits. */
export function newToken(): string {
  return randomBytes(32).toString('hex');
}

/** True when an Authorization header shows the token; takes as long for a wrong one. */
export function showsToken(authorization: string | undefined, token: string): boolean {
  const [given, wanted] = [Buffer.from(authorization ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

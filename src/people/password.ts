import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { peopleError } from '../errors/people.ts';

/** OWASP's scrypt parameters for 32 MiB: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
const SHORTEST = 12;
/** Longer ones are refused, so that hashing takes bounded time. */
const LONGEST = 200;
/** Hashes computed at a time: each takes 32 MiB, and strangers can ask for them. */
const AT_A_TIME = 2;

/** @throws `PEOPLE_PASSWORD_WEAK` for one that is too short or too long, the same character over and over, or the name */
export function checkPassword(password: string, name: string): void {
  const length = Array.from(password).length;
  const isName = password.toLowerCase().includes(name.toLowerCase());
  if (length < SHORTEST || length > LONGEST || new Set(password).size < 5 || isName)
    throw peopleError('PEOPLE_PASSWORD_WEAK', { shortest: SHORTEST, longest: LONGEST });
}

/** `scrypt$N$r$p$salt$key`, base64url, with a random salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** `stored` null (no such account, or no password yet) takes as long as a wrong password. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = (stored ?? '').split('$');
  if (password.length > LONGEST * 4) return false;
  if (scheme !== 'scrypt' || !salt || !key) {
    await derive(password, randomBytes(16), COST);
    return false;
  }
  const wanted = Buffer.from(key, 'base64url');
  const given = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const waiting: (() => void)[] = [];
let running = 0;

async function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  if (running >= AT_A_TIME) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await new Promise((resolve, reject) => {
      // One password, however a keyboard composes its accents.
      const options = { ...cost, maxmem: 64 * 1024 * 1024 };
      scrypt(password.normalize('NFC'), salt, KEY_BYTES, options, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

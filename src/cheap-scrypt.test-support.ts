/**
 * Imported for its effect: keys and hashes of this process cost next to nothing, where what is done with them is asked about.
 * No other process can make them again.
 */
import type { ScryptOptions } from 'node:crypto';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** What was asked for, in order. */
export const costsAsked: ScryptOptions[] = [];
const { scrypt } = crypto;
type Rest = [options: ScryptOptions, done: (error: Error | null, derived: Buffer) => void];
const cheap = (password: string, salt: string, length: number, ...more: Rest | [Rest[1]]): void => {
  const [options, done] = more.length === 1 ? [{}, more[0]] : more;
  costsAsked.push(options);
  scrypt(password, salt, length, { ...options, N: 2 }, done);
};
crypto.scrypt = cheap as typeof scrypt;
syncBuiltinESMExports();

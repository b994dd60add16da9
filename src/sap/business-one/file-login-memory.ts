import { randomBytes, scrypt } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from '../../errors/coded-error.ts';
import type { LoginMemory, RefusedLogin } from './login-memory.ts';

interface Kept extends RefusedLogin {
  /** Hex. The password is in what is digested, so a plain digest in a file would invite guessing. */
  readonly salt: string;
  readonly digest: string;
}

/** Keeps the refused login in a file (0600), so that restarts do not try it again and again. */
export function createFileLoginMemory(file: string): LoginMemory {
  return {
    load: async (configuration) => {
      const kept = await read(file);
      if (!kept || (await digest(configuration, kept.salt)) !== kept.digest) return null;
      const { at, count, code, text } = kept;
      return { at, count, code, text };
    },
    save: async (configuration, refused) => {
      if (!refused) {
        await rm(file, { force: true });
        return;
      }
      const salt = randomBytes(16).toString('hex');
      await replace(
        file,
        JSON.stringify({ ...refused, salt, digest: await digest(configuration, salt) } satisfies Kept),
      );
    },
  };
}

/** null when there is none, or none that can be understood: then the login is simply tried. */
async function read(file: string): Promise<Kept | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return null;
    throw thrown;
  }
  try {
    const kept = JSON.parse(text) as Partial<Kept> | null;
    const whole =
      typeof kept?.at === 'number' &&
      typeof kept.count === 'number' &&
      typeof kept.code === 'string' &&
      typeof kept.text === 'string' &&
      typeof kept.salt === 'string' &&
      typeof kept.digest === 'string';
    return whole ? (kept as Kept) : null;
  } catch {
    return null; // cut off by a power failure: as good as none
  }
}

async function replace(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

async function digest(configuration: string, salt: string): Promise<string> {
  const key = await promisify<string, string, number, Buffer>(scrypt)(configuration, salt, 32);
  return key.toString('hex');
}

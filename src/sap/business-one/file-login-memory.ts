import { randomBytes, scrypt } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { replaceFile } from '../../atomic-file.ts';
import { isDiskError } from '../../disk-error.ts';
import { hasCode } from '../../errors/coded-error.ts';
import type { LoginMemory, RefusedLogin } from './login-memory.ts';

interface Kept extends RefusedLogin {
  /** Hex. The digest covers the password, so without a salt it could be guessed from the file. */
  readonly salt: string;
  readonly digest: string;
}

/**
 * Keeps the refused login in a file (0600), so that restarts do not repeat it. If the disk cannot be written, it is
 * kept in memory and written later: a full disk must not cause another login that locks the user.
 */
export function createFileLoginMemory(file: string): LoginMemory {
  const unwritten = new Map<string, RefusedLogin | null>();

  async function save(configuration: string, refused: RefusedLogin | null): Promise<void> {
    unwritten.set(configuration, refused);
    if (refused === null) await rm(file, { force: true });
    else {
      const salt = randomBytes(16).toString('hex');
      const kept: Kept = { ...refused, salt, digest: await digest(configuration, salt) };
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await replaceFile(file, JSON.stringify(kept));
    }
    unwritten.delete(configuration);
  }

  return {
    load: async (configuration) => {
      const waiting = unwritten.get(configuration);
      if (waiting !== undefined) {
        await save(configuration, waiting).catch(ifDisk);
        return waiting;
      }
      const kept = await read(file);
      if (!kept || (await digest(configuration, kept.salt)) !== kept.digest) return null;
      const { at, count, code, text } = kept;
      return { at, count, code, text };
    },
    save: (configuration, refused) => save(configuration, refused).catch(ifDisk),
  };
}

/** Only disk errors are tolerated. */
function ifDisk(error: unknown): void {
  if (!isDiskError(error)) throw error;
}

/** null if there is none, or it is unreadable: the login is simply tried then. */
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
    return null; // truncated by a power failure
  }
}

async function digest(configuration: string, salt: string): Promise<string> {
  const key = await promisify<string, string, number, Buffer>(scrypt)(configuration, salt, 32);
  return key.toString('hex');
}

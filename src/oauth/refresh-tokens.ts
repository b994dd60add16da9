import { hash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../atomic-file.ts';
import { codedDiskError } from '../disk-error.ts';
import { hasCode } from '../errors/coded-error.ts';

/** What a person has configured: another endpoint, client or token is another login. */
export interface ConfiguredToken {
  readonly endpoint: string;
  readonly clientId: string;
  readonly refreshToken: string;
}

/** Where the refresh token is kept that the endpoint has given in place of the configured one. */
export interface RefreshTokenMemory {
  /** null: the configured one still counts. @throws `DISK_…` */
  load(configured: ConfiguredToken): Promise<string | null>;
  /** @throws `DISK_…` */
  save(configured: ConfiguredToken, token: string): Promise<void>;
}

interface Kept {
  /** Hex SHA-256 of the configured login; tokens are long and random, so that it gives nothing away. */
  readonly of: string;
  readonly token: string;
}

/** Keeps it in a file (0600): an endpoint that replaces refresh tokens takes the configured one only once. */
export function createRefreshTokenFile(file: string): RefreshTokenMemory {
  return {
    load: async (configured) => {
      const kept = await read(file);
      return kept?.of === digest(configured) ? kept.token : null;
    },
    save: async (configured, token) => {
      const kept: Kept = { of: digest(configured), token };
      try {
        await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
        await replaceFile(file, `${JSON.stringify(kept)}\n`);
      } catch (error) {
        throw codedDiskError(error);
      }
    },
  };
}

function digest({ endpoint, clientId, refreshToken }: ConfiguredToken): string {
  return hash('sha256', JSON.stringify([endpoint, clientId, refreshToken]));
}

/** null: there is none, or none that is whole; the configured token is tried then. */
async function read(file: string): Promise<Kept | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw codedDiskError(error);
  }
  try {
    const kept = JSON.parse(text) as Partial<Kept> | null;
    return typeof kept?.of === 'string' && typeof kept.token === 'string' ? (kept as Kept) : null;
  } catch {
    return null;
  }
}

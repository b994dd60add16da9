import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isTemporaryName, replaceFile, syncFolder } from '../../atomic-file.ts';
import { codedDiskError } from '../../disk-error.ts';
import { hasCode } from '../../errors/coded-error.ts';
import type { PdfOrigin, PdfStore } from '../pdf-store.ts';
import { bytesAsProven, sha256Of } from './proven-bytes.ts';

const SHA256 = /^[0-9a-f]{64}$/;
const SUFFIX = '.pdf';
/** What a killed writer left is rubbish once no writer can still be at it. */
const ABANDONED_MS = 3_600_000;

/**
 * Copies in a folder of ours, `ab/abcdef….pdf` by SHA-256: 0600 in 0700, whole or not there, on the disk before anybody is
 * told of them. The folder is made when the first one comes.
 */
export function createFilePdfStore(folder: string): PdfStore {
  const fileOf = (sha256: string): string => {
    if (!SHA256.test(sha256)) throw new RangeError(`${sha256} is no SHA-256`);
    return path.join(folder, sha256.slice(0, 2), `${sha256}${SUFFIX}`);
  };

  async function find(sha256: string): Promise<string | null> {
    const file = fileOf(sha256);
    const facts = await lstat(file).catch(nullIfGone);
    return facts?.isFile() ? file : null;
  }

  async function put(bytes: Uint8Array): Promise<{ readonly sha256: string; readonly path: string }> {
    const sha256 = sha256Of(bytes);
    const file = fileOf(sha256);
    if (await bytesAsProven({ path: file, sha256 })) return { sha256, path: file };
    try {
      const shelf = path.dirname(file);
      if ((await mkdir(shelf, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(folder);
      await replaceFile(file, bytes);
    } catch (error) {
      throw codedDiskError(error);
    }
    return { sha256, path: file };
  }

  async function copy(origin: PdfOrigin, signal: AbortSignal): Promise<boolean> {
    if (await bytesAsProven({ ...origin, path: fileOf(origin.sha256) }, signal)) return true;
    const bytes = await bytesAsProven(origin, signal);
    if (bytes === null) return false;
    await put(bytes);
    return true;
  }

  async function* olderThan(before: number): AsyncIterable<string> {
    for (const shelf of await entriesOf(folder)) {
      if (!shelf.isDirectory()) continue;
      for (const entry of await entriesOf(path.join(folder, shelf.name))) {
        const file = path.join(folder, shelf.name, entry.name);
        const madeAt = (await lstat(file).catch(nullIfGone))?.mtimeMs ?? Number.POSITIVE_INFINITY;
        if (isTemporaryName(entry.name)) {
          if (madeAt < before - ABANDONED_MS) await rm(file, { force: true });
          continue;
        }
        const sha256 = entry.name.slice(0, -SUFFIX.length);
        if (madeAt < before && SHA256.test(sha256)) yield sha256;
      }
    }
  }

  return { put, copy, find, olderThan, remove: (sha256) => rm(fileOf(sha256), { force: true }) };
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return (await readdir(folder, { withFileTypes: true }).catch(nullIfGone)) ?? [];
}

function nullIfGone(error: unknown): null {
  if (hasCode(error, 'ENOENT')) return null;
  throw codedDiskError(error);
}

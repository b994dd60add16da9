import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Content that can be written at once. */
export type FileContent = string | Uint8Array;

/**
 * Replaces a file so that a crash at any moment leaves either the old content or the new one, never a mixture: written
 * under a temporary name next to it, fsynced, renamed over it, and the folder fsynced, because the rename itself is only
 * durable with the folder.
 *
 * @param mode permissions of the new file; private by default
 */
export async function replaceFile(file: string, content: FileContent, mode = 0o600): Promise<void> {
  await replaceFileBy(file, (handle) => handle.writeFile(content), mode);
}

/** The same for content that is too large to be held in memory: `write` fills the temporary file. */
export async function replaceFileBy(
  file: string,
  write: (handle: FileHandle, temporary: string) => Promise<void>,
  mode = 0o600,
): Promise<void> {
  const temporary = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(4).toString('hex')}${TEMPORARY}`,
  );
  const handle = await open(temporary, 'wx', mode);
  try {
    try {
      await write(handle, temporary);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    // Report the original error, not the failed cleanup.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(path.dirname(file));
}

/**
 * The same, synchronously, for what must be on disk before the next decision: the session's memory. Creates the folder if
 * missing (0700).
 */
export function replaceFileSync(file: string, content: FileContent): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // One writer per file, which holds the session's lock: leftovers of a killed writer are overwritten by the next.
  const temporary = path.join(folder, `.${path.basename(file)}${TEMPORARY}`);
  try {
    const handle = openSync(temporary, 'w', 0o600);
    try {
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Removes a partial file, which would take up space on a full disk. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The next writer overwrites it.
  }
}

/** True for a name that `replaceFile` leaves behind when its process is killed: rubbish once no writer lives. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith('.') && name.endsWith(TEMPORARY);
}

/** Renames within one mount, durably in both folders. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(path.dirname(to));
  if (path.dirname(from) !== path.dirname(to)) await syncFolder(path.dirname(from));
}

/** Makes creations, renames and removals in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders for this; its file system journals names itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const TEMPORARY = '.partial';

import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isTemporaryName, replaceFile } from '../atomic-file.ts';
import { hasCode } from '../errors/coded-error.ts';

/** How long a picture of the page is kept for the person who is asked. */
const keptMs = 7 * 86_400_000;
const isPicture = (name: string): boolean => /^dialog-\d+\.png$/.test(name) || isTemporaryName(name);

/** Folder of the pictures of a session's page, beside its store and never within it. */
function picturesFolder(storePath: string): string {
  return path.join(path.dirname(storePath), `.${path.basename(storePath)}~pictures`);
}

/**
 * Keeps a picture (PNG) of the page for a person: a private file in a private folder, for seven days.
 *
 * @param now epoch milliseconds, for its name
 * @returns its absolute path
 * @throws disk errors
 */
export async function keepPicture(storePath: string, picture: Uint8Array, now: number): Promise<string> {
  const folder = picturesFolder(storePath);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.resolve(folder, `dialog-${now}.png`);
  await replaceFile(file, picture);
  return file;
}

/**
 * Removes pictures that are older than seven days by their file's time.
 *
 * @param now epoch milliseconds
 * @throws disk errors; a missing folder is none
 */
export async function removeOldPictures(storePath: string, now: number): Promise<void> {
  const folder = picturesFolder(storePath);
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  for (const name of names.filter(isPicture)) {
    const file = path.join(folder, name);
    if ((await stat(file)).mtimeMs < now - keptMs) await rm(file, { force: true });
  }
}

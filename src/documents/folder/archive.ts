import type { Stats } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { replaceFileBy, syncFolder } from '../../atomic-file.ts';
import { codedDiskError } from '../../disk-error.ts';
import { CodedError, hasCode, toError } from '../../errors/coded-error.ts';
import { documentsError } from '../../errors/documents.ts';
import { NotPlainError, openPlainFile, sha256Of } from '../../plain-file.ts';
import type { Archived, FoundDocument } from '../document-source.ts';
import { namesBeside } from '../names-beside.ts';

/** Where a delivered PDF goes: below the archive as it lay below the folder. */
export type Archive = (document: Pick<FoundDocument, 'key' | 'path' | 'sha256'>) => Promise<Archived>;

/**
 * Moves PDFs whose delivery is final out of the folder. Nothing is overwritten, and at every moment the bytes are whole in
 * one of the two places: within a file system by a rename, across by a copy that is on the disk and was read again before
 * the original goes.
 *
 * @param folder the one that is looked through; the archive's own folders get its permissions
 * @throws `PDF_NOT_ARCHIVED`
 */
export function createArchive(folder: string, archive: string): Archive {
  return async ({ key, path: from, sha256 }) => {
    try {
      const original = await readAs(from, sha256);
      if (original === 'changed') return 'changed';
      const place = path.join(archive, ...key.split('/'));
      const became = original === 'gone' ? 'gone' : await moveTo(place, { from, sha256, original });
      if (became !== 'changed') await moveBeside(from, place);
      return became;
    } catch (thrown) {
      const error = codedDiskError(thrown);
      const detail = error instanceof CodedError ? error.message : toError(error).message;
      throw documentsError('PDF_NOT_ARCHIVED', { file: from, folder: archive, detail }, error);
    }
  };

  /** After its PDF, so that this one is never judged without it. */
  async function moveBeside(pdf: string, place: string): Promise<void> {
    for (const from of namesBeside(pdf)) {
      const read = await readPlain(from);
      if (typeof read === 'string') continue;
      const { sha256, stats: original } = read;
      await moveTo(path.join(path.dirname(place), path.basename(from)), { from, sha256, original });
    }
  }

  async function moveTo(wanted: string, moved: Moved): Promise<Archived> {
    await makeFolder(path.dirname(wanted));
    for (const place of placesFor(wanted, moved.sha256)) {
      const there = await readAs(place, moved.sha256);
      if (there === 'changed') continue; // another PDF that had this name
      if (there !== 'gone') {
        await removeOriginal(moved);
        return 'moved';
      }
      return await moveInto(place, moved);
    }
    throw new Error(`${wanted} is taken`);
  }

  async function makeFolder(place: string): Promise<void> {
    const made = await mkdir(place, { recursive: true });
    if (made === undefined) return;
    // People look into it who may look into the folder, whatever this process gives its own files.
    const { mode } = await stat(folder);
    for (let at = place; at.startsWith(made); at = path.dirname(at)) await chmod(at, mode & 0o777);
  }
}

interface Moved {
  readonly from: string;
  readonly sha256: string;
  readonly original: Stats;
}

async function moveInto(place: string, moved: Moved): Promise<Archived> {
  const { from, sha256, original } = moved;
  try {
    await rename(from, place);
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    await replaceFileBy(place, (_handle, temporary) => copyFile(from, temporary), original.mode & 0o777);
    if (typeof (await readAs(place, sha256)) === 'string') {
      await rm(place, { force: true });
      return 'changed';
    }
    await removeOriginal(moved);
    return 'moved';
  }
  await syncFolders(place, from);
  if (typeof (await readAs(place, sha256)) !== 'string') return 'moved';
  // Somebody replaced it in the same moment: what has come belongs where it was put.
  if ((await readAs(from, sha256)) === 'gone') await rename(place, from);
  return 'changed';
}

/** Only what was read: whoever has put another file there in the meantime keeps it. */
async function removeOriginal({ from, original }: Moved): Promise<void> {
  const { dev, ino, size, mtimeMs } = await lstat(from);
  if (dev !== original.dev || ino !== original.ino || size !== original.size || mtimeMs !== original.mtimeMs) return;
  await rm(from);
  await syncFolders(from);
}

/** A name that is taken by other bytes is told apart by the content. */
function placesFor(wanted: string, sha256: string): readonly string[] {
  const { dir, name, ext } = path.parse(wanted);
  return [wanted, path.join(dir, `${name} ${sha256.slice(0, 12)}${ext}`)];
}

/** The file with these bytes; or that it is gone, or another one. */
async function readAs(file: string, sha256: string): Promise<Stats | 'gone' | 'changed'> {
  const read = await readPlain(file);
  if (typeof read === 'string') return read === 'gone' ? 'gone' : 'changed';
  return read.sha256 === sha256 ? read.stats : 'changed';
}

async function readPlain(
  file: string,
): Promise<{ readonly stats: Stats; readonly sha256: string } | 'gone' | 'not_plain'> {
  try {
    await using opened = await openPlainFile(file);
    return { stats: opened.stats, sha256: await sha256Of(opened) };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'gone';
    if (error instanceof NotPlainError || hasCode(error, 'ELOOP')) return 'not_plain';
    throw error;
  }
}

/** Some network shares cannot: then the rename is as durable as their server makes it. */
async function syncFolders(...files: readonly string[]): Promise<void> {
  for (const folder of new Set(files.map((file) => path.dirname(file)))) {
    await syncFolder(folder).catch((error: unknown) => {
      if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EACCES'].some((code) => hasCode(error, code))) throw error;
    });
  }
}

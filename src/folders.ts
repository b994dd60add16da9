import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmdirSync,
  type Stats,
  statfsSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toError } from './errors/coded-error.ts';
import { diskError } from './errors/disk.ts';

/** Types of file systems in which only the kernel makes folders: proc and sysfs (statfs(2)). */
const OF_KERNEL: ReadonlySet<number> = new Set([0x9f_a0, 0x62_65_65_72]);
/** With less, not even the first start comes to its end. */
const LEAST_FREE_BYTES = 4_000_000;

/**
 * Proves without writing that files can be put into a folder, or into one that can be made there.
 *
 * @throws `DISK_NOT_A_FOLDER`, `DISK_FULL`; what the system says of missing rights
 */
export function checkFolder(folder: string): void {
  const { existing } = wayTo(folder);
  accessSync(existing, constants.R_OK | constants.W_OK | constants.X_OK);
  const { type, bavail, bsize, blocks } = statfsSync(existing);
  if (OF_KERNEL.has(type)) throw noFolder(folder, `${existing} belongs to the kernel`);
  // Some file systems do not say how large they are.
  if (blocks > 0 && bavail * bsize < LEAST_FREE_BYTES) {
    throw diskError('DISK_FULL', { detail: `${Math.floor((bavail * bsize) / 1000)} kB are free at ${existing}` });
  }
}

/** The system's folder for temporary files; where the environment names one that is not there, as if it named none. */
export function temporaryRoot(): string {
  const named = tmpdir();
  return process.platform === 'win32' || existsSync(named) ? named : '/tmp';
}

/**
 * A new folder for temporary files, of this user alone, whose name begins so.
 *
 * @throws `DISK_NO_TEMPORARY_FOLDER`
 */
export function makeTemporaryFolderSync(prefix: string): string {
  const root = temporaryRoot();
  try {
    return mkdtempSync(path.join(root, prefix));
  } catch (error) {
    throw diskError('DISK_NO_TEMPORARY_FOLDER', { path: root, detail: toError(error).message }, error);
  }
}

/**
 * Makes a folder and those above it (0700). Unlike Node's own `recursive`, which tries for ever, it gives up where the system
 * refuses one although its parent exists.
 *
 * @returns the folders that were missing, outermost first
 * @throws `DISK_NOT_A_FOLDER`; what the system says of a full disk or missing rights
 */
export function makeFolderSync(folder: string): readonly string[] {
  const { missing } = wayTo(folder);
  const made: string[] = [];
  try {
    for (const one of missing) {
      if (makeOne(one)) made.push(one);
    }
  } catch (error) {
    removeEmpty(made);
    throw error;
  }
  return made;
}

/** Takes folders back that `makeFolderSync` made, as far as nobody has put anything into them. */
export function removeEmpty(made: readonly string[]): void {
  for (const one of made.toReversed()) {
    try {
      rmdirSync(one);
    } catch {
      // In use already: it stays.
      return;
    }
  }
}

/** False if somebody else has just made it. */
function makeOne(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return false;
    if (code === 'ENOENT' || code === 'EEXIST' || code === 'ENOTDIR') {
      throw noFolder(folder, toError(thrown).message, thrown);
    }
    throw thrown;
  }
}

/** The innermost folder on the way that exists, and what is missing, outermost first. */
function wayTo(folder: string): { readonly existing: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const facts = factsOf(at);
    if (facts?.isDirectory()) return { existing: at, missing: missing.reverse() };
    if (facts !== null) throw noFolder(folder, `${at} is a file`);
    if (at === path.dirname(at)) throw noFolder(folder, `${at} does not exist`);
    missing.push(at);
  }
}

/** Null: nothing is there. Below a file, that is said of the file. */
function factsOf(place: string): Stats | null {
  try {
    return statSync(place);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function noFolder(folder: string, detail: string, cause?: unknown) {
  return diskError('DISK_NOT_A_FOLDER', { path: folder, detail }, cause);
}

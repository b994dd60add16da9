import { chmodSync, closeSync, lstatSync, openSync, type Stats, statSync } from 'node:fs';
import { accessError } from './errors/access.ts';
import { hasCode } from './errors/coded-error.ts';

/** Windows knows neither owners nor modes in this sense: access lists protect files there. */
export const hasOwners = process.getuid !== undefined;

/** True when the user of this process owns it; to be asked of `lstat`, so that a link answers for itself. */
export function isOurs(facts: Pick<Stats, 'uid'>): boolean {
  return process.getuid === undefined || facts.uid === process.getuid();
}

/** True when nobody else, root apart, may read it, write to it or look into it. */
export function isPrivate(facts: Pick<Stats, 'uid' | 'mode'>): boolean {
  return !hasOwners || (isOurs(facts) && (facts.mode & 0o077) === 0);
}

/** True for a folder in which somebody else can rename or replace what is ours: others may write, and no sticky bit keeps them off. */
export function isUnsafeParent(facts: Pick<Stats, 'mode'>): boolean {
  return hasOwners && (facts.mode & 0o022) !== 0 && (facts.mode & 0o1000) === 0;
}

/**
 * Makes the file of a database ours alone (0600), with what SQLite keeps beside it, before SQLite opens it: it would make
 * it readable for everybody, and whoever can read such a file can also lock it. Never opens a file that is there, because
 * closing it would drop a lock that this process has on it.
 *
 * @throws `ACCESS_FILE_FOREIGN`; errors of the disk as they are
 */
export function makeDatabasePrivate(file: string): void {
  if (!hasOwners) return;
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  for (const suffix of ['', '-wal', '-shm', '-journal']) closeToOthers(`${file}${suffix}`);
}

function closeToOthers(file: string): void {
  let facts: Stats;
  try {
    refuseForeign(file, lstatSync(file));
    facts = statSync(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  refuseForeign(file, facts);
  if ((facts.mode & 0o077) !== 0) chmodSync(file, 0o600);
}

function refuseForeign(path: string, facts: Stats): void {
  if (!isOurs(facts))
    throw accessError('ACCESS_FILE_FOREIGN', { path, owner: facts.uid, user: process.getuid?.() ?? 0 });
}

import { chmodSync, closeSync, lstatSync, openSync, type Stats, statSync } from 'node:fs';
import { accessError } from './errors/access.ts';
import { hasCode } from './errors/coded-error.ts';

/** Windows has no owners and modes in this sense: access lists protect files there. */
export const hasOwners = process.getuid !== undefined;

/** True if the user of this process owns it; pass the result of `lstat`, so that links are not followed. */
export function isOurs(facts: Pick<Stats, 'uid'>): boolean {
  return process.getuid === undefined || facts.uid === process.getuid();
}

/** True if nobody else except root can read, write or list it. */
export function isPrivate(facts: Pick<Stats, 'uid' | 'mode'>): boolean {
  return !hasOwners || (isOurs(facts) && (facts.mode & 0o077) === 0);
}

/** True for a folder in which others can rename or replace our files: writable by others, without sticky bit. */
export function isUnsafeParent(facts: Pick<Stats, 'mode'>): boolean {
  return hasOwners && (facts.mode & 0o022) !== 0 && (facts.mode & 0o1000) === 0;
}

/**
 * Makes a database file and SQLite's accompanying files private (0600) before SQLite opens them: SQLite would make them
 * world-readable, and anyone who can read such a file can also lock it. Never opens an existing file, because closing it
 * would drop a lock that this process has on it.
 *
 * @throws `ACCESS_FILE_FOREIGN`; disk errors unchanged
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

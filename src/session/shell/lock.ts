import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { replaceFileSync } from '../../atomic-file.ts';
import type { Clock } from '../../clock.ts';
import { duration } from '../../duration.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { sessionError } from '../../errors/session.ts';
import { makeDatabasePrivate } from '../../private-files.ts';
import { type LockHolder, lockHolderSchema } from '../lifecycle/lock-holder.ts';

/** The lock, held until `release` or the end of this process. */
export interface HeldLock {
  /** Writes to the sidecar file what the holder is doing (`stopping` makes the next start wait); null once released. */
  note(doing: string): LockHolder | null;
  /** False if the lock file was removed or replaced: work must then stop. */
  isHeld(): boolean;
  /** Idempotent. */
  release(): void;
}

export interface LockRequest {
  /** Folder of the lock files; created if missing. */
  readonly folder: string;
  /** What is locked: a session's name, or `outbox`. Its files begin with it. */
  readonly name: string;
  /** What the new holder will do, one or two words. */
  readonly doing: string;
  /** How long to wait for a holder that is stopping, milliseconds. */
  readonly waitMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

const POLL_MS = 100;

/**
 * Takes a lock by its name: an operating-system lock released when its holder dies (SQLite's `BEGIN EXCLUSIVE` on a
 * separate file, which no other code of this process may open: closing it would drop a POSIX lock).
 *
 * @throws `SESSION_LOCKED`, naming the holder; `SESSION_LOCK_UNUSABLE` when the folder cannot hold a lock; `ACCESS_FILE_FOREIGN`
 */
export async function acquireLock(request: LockRequest): Promise<HeldLock> {
  const { folder, name, doing, waitMs, clock, signal } = request;
  const sidecar = sidecarPath(folder, name);
  const giveUpAt = clock.now().monotonic + waitMs;
  for (;;) {
    const taken = tryLock(folder, name);
    if (taken) return held(taken, lockPath(folder, name), sidecar, doing, clock);
    const holder = lockHolder(folder, name);
    if (holder?.doing !== 'stopping' || clock.now().monotonic >= giveUpAt)
      throw lockedError(name, holder, clock.now().wall);
    await clock.sleep(POLL_MS, signal);
  }
}

/** Who holds the lock according to the sidecar file; null if there is no note. The holder may no longer exist. */
export function lockHolder(folder: string, name: string): LockHolder | null {
  try {
    const result = lockHolderSchema.safeParse(JSON.parse(readFileSync(sidecarPath(folder, name), 'utf8')));
    return result.success ? result.data : null;
  } catch {
    // A missing or damaged note names nobody; the lock itself is elsewhere.
    return null;
  }
}

/**
 * True if any process holds the lock now. Takes it briefly to find out, so the holder itself must not call this.
 */
export function isLocked(folder: string, name: string): boolean {
  try {
    statSync(lockPath(folder, name));
  } catch {
    return false;
  }
  const taken = tryLock(folder, name);
  taken?.database.close();
  return taken === null;
}

function lockPath(folder: string, name: string): string {
  return join(folder, `${name}.lock`);
}

function sidecarPath(folder: string, name: string): string {
  return join(folder, `${name}.lock.json`);
}

interface TakenLock {
  /** The open transaction is the lock. */
  readonly database: DatabaseSync;
  /** Of the lock file: a different file in its place means that the lock was lost. */
  readonly inode: number;
}

/** Null if another process has it. */
function tryLock(folder: string, name: string): TakenLock | null {
  let database: DatabaseSync | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    makeDatabasePrivate(lockPath(folder, name));
    database = new DatabaseSync(lockPath(folder, name));
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return { database, inode: statSync(lockPath(folder, name)).ino };
  } catch (thrown) {
    database?.close();
    if (thrown instanceof CodedError) throw thrown;
    const error = toError(thrown);
    if ('errcode' in error && error.errcode === SQLITE_BUSY) return null;
    throw sessionError('SESSION_LOCK_UNUSABLE', { path: folder, detail: error.message }, error);
  }
}

const SQLITE_BUSY = 5;

function held(taken: TakenLock, path: string, sidecar: string, doing: string, clock: Clock): HeldLock {
  const { database, inode } = taken;
  const since = clock.now().wall;
  let open = true;
  const note = (now: string) => {
    if (!open) return null;
    const holder: LockHolder = { pid: process.pid, host: hostname(), since, doing: now };
    replaceFileSync(sidecar, `${JSON.stringify(holder)}\n`);
    return holder;
  };
  try {
    note(doing);
  } catch {
    // The note is for people only: a full disk must not prevent taking or releasing the lock.
  }
  return {
    note,
    isHeld: () => open && inodeOf(path) === inode,
    release() {
      if (!open) return;
      open = false;
      try {
        rmSync(sidecar, { force: true });
      } catch {
        // A leftover note names a dead holder; readers check the lock first.
      } finally {
        database.close();
      }
    },
  };
}

function inodeOf(path: string): number | null {
  try {
    return statSync(path).ino;
  } catch {
    return null;
  }
}

function lockedError(name: string, holder: LockHolder | null, now: number) {
  return sessionError('SESSION_LOCKED', {
    session: name,
    holder: holder
      ? `process ${holder.pid} on ${holder.host}, ${holder.doing.replaceAll('_', ' ')} for ${duration(now - holder.since)}`
      : 'another process that left no note',
    pid: holder?.pid ?? 'PID',
  });
}

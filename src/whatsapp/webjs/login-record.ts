import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFileSync } from '../../atomic-file.ts';

/** Name of our own note inside the profile; it belongs to the login and is backed up with it. */
export const loginRecordName = 'courier-login.json';

/**
 * What this profile is to us. The page's databases look alike before and after a link, so it is written down:
 * `unlinked` when a link is first offered, `linked` when the page has opened, `logged_out` when WhatsApp said so (the page
 * has then wiped its keys).
 */
export interface LoginRecord {
  readonly state: 'unlinked' | 'linked' | 'logged_out';
  readonly jid: string | null;
  /** What tells this login from every other, 64 random bits as hex; null: none, or a note of an earlier version. */
  readonly login: string | null;
}

/** @returns null when there is none: a profile that another program made, or none at all */
export async function readLoginRecord(profile: string): Promise<LoginRecord | null> {
  let text: string;
  try {
    text = await readFile(path.join(profile, loginRecordName), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
  return parseLoginRecord(text);
}

/** The note, when it is one. A note that cannot be read is none: what it said is looked for in the databases. */
function parseLoginRecord(text: string): LoginRecord | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof raw !== 'object' || raw === null || !('state' in raw)) return null;
  const { state } = raw;
  if (state !== 'unlinked' && state !== 'linked' && state !== 'logged_out') return null;
  return {
    state,
    jid: 'jid' in raw && typeof raw.jid === 'string' ? raw.jid : null,
    login: 'login' in raw && typeof raw.login === 'string' ? raw.login : null,
  };
}

/**
 * Replaces the note, without yielding: an event's consequence is on disk before the event goes out. A login is named when
 * it is first written down, and keeps its name.
 */
export function writeLoginRecord(profile: string, { state, jid }: Omit<LoginRecord, 'login'>): void {
  const file = path.join(profile, loginRecordName);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const known = before === null ? null : parseLoginRecord(before);
  const named = known?.state === 'linked' ? known.login : null;
  const login = state === 'linked' ? (named ?? randomBytes(8).toString('hex')) : null;
  const text = JSON.stringify({ state, jid, login } satisfies LoginRecord);
  if (before !== text) replaceFileSync(file, text);
}

import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { hasCode } from '../../errors/coded-error.ts';
import { vaultError } from '../../errors/vault.ts';
import type { EngineName } from '../engine.ts';
import { loginRecordName } from './login-record.ts';

/**
 * The one Chromium profile of whatsapp-web.js's LocalAuth in a folder: the folder itself, or its only `session` or
 * `session-CLIENTID`. Only looks. Resolves to its absolute path.
 *
 * @throws `VAULT_LOCALAUTH_REFUSED`: none, several, one that a running browser uses, or not for this engine
 */
export async function findLocalAuth(folder: string, engine: EngineName): Promise<string> {
  if (engine !== 'webjs') throw refused(folder, 'only the engine webjs can use it (WHATSAPP_ENGINE)');
  const found = await localAuthProfiles(folder);
  const [profile] = found;
  if (profile === undefined) throw refused(folder, 'no session of LocalAuth is in it');
  if (found.length > 1) throw refused(folder, `it holds several sessions; name one of them: ${found.join(', ')}`);
  await requireUnused(profile);
  return profile;
}

/** Absolute paths of the profiles of LocalAuth in a folder; those that this program made are not among them. */
export async function localAuthProfiles(folder: string): Promise<readonly string[]> {
  if (await isProfile(folder)) return [folder];
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return [];
    throw error;
  });
  const places = names
    .filter((name) => name === 'session' || name.startsWith('session-'))
    .sort()
    .map((name) => path.join(folder, name));
  const are = await Promise.all(places.map(isProfile));
  return places.filter((_, i) => are[i]);
}

async function isProfile(folder: string): Promise<boolean> {
  const [profile, ours] = await Promise.all([
    stat(path.join(folder, 'Default')).catch(ifMissing),
    stat(path.join(folder, loginRecordName)).catch(ifMissing),
  ]);
  return profile?.isDirectory() === true && ours === null;
}

/** Chromium's mark of a profile in use: a link to `HOST-PID`, left over after a kill. */
async function requireUnused(profile: string): Promise<void> {
  const lock = path.join(profile, 'SingletonLock');
  if ((await lstat(lock).catch(ifMissing)) === null) return;
  const holder = await readlink(lock).catch(() => '');
  const [, host = '', pid = ''] = /^(.*)-(\d+)$/.exec(holder) ?? [];
  if (host === hostname() && !isAlive(Number(pid))) return;
  const who = host === '' ? 'a browser' : `the browser with process ${pid} on ${host}`;
  throw refused(profile, `${who} uses it: end the program that started it`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function ifMissing(error: unknown): null {
  if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return null;
  throw error;
}

function refused(folder: string, detail: string) {
  return vaultError('VAULT_LOCALAUTH_REFUSED', { folder, detail });
}

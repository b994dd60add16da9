import { mkdir, open, readdir, readFile, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../../../atomic-file.ts';
import { toError } from '../../../errors/coded-error.ts';
import { whatsappError } from '../../../errors/whatsapp.ts';

/** Links that mark a profile as in use; they name a host and a process, and may outlive both. */
const singletonFiles = ['SingletonLock', 'SingletonCookie', 'SingletonSocket'];

/** Less than a page writes while starting; Chromium fills a disk completely and leaves partial records. */
const neededBytes = 16_000_000;
const megabyte = 1_000_000;

/**
 * Makes the profile's folder ready for a browser. To be called only by the holder of the session's lock, after orphans
 * were swept: then no browser uses this profile, and marks of one are left over (a restored copy, another host's).
 *
 * @throws WHATSAPP_STORE_UNWRITABLE for a full disk, a read-only one, or missing rights: a browser would start all the
 * same, and show a QR for a login that it cannot open
 */
export async function readyProfile(profile: string): Promise<void> {
  try {
    await mkdir(profile, { recursive: true, mode: 0o700 });
    await Promise.all(singletonFiles.map((name) => rm(path.join(profile, name), { force: true })));
    await tryToWrite(profile);
  } catch (error) {
    throw whatsappError('WHATSAPP_STORE_UNWRITABLE', { detail: toError(error).message }, error);
  }
  const { bavail, bsize } = await statfs(profile);
  if (bavail * bsize >= neededBytes) return;
  const detail = `only ${Math.floor((bavail * bsize) / megabyte)} MB are free at ${profile}`;
  throw whatsappError('WHATSAPP_STORE_UNWRITABLE', { detail });
}

async function tryToWrite(profile: string): Promise<void> {
  const file = path.join(profile, 'courier-write-test');
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(Buffer.alloc(4096));
    await handle.sync();
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
}

/** File beside the profile that says which browser used it last. */
export function browserRecord(profile: string): string {
  return `${profile}.browser.json`;
}

/**
 * Refuses a browser that is older than the one that used this profile last: an older Chromium silently deletes databases
 * that a newer one wrote, and the login with them.
 *
 * @throws WHATSAPP_BROWSER_OLDER
 */
export async function refuseOlderBrowser(profile: string, version: string): Promise<void> {
  const major = majorOf(version);
  const lastUsed = await lastBrowserOf(profile);
  if (major === null || lastUsed === null || major >= lastUsed) return;
  throw whatsappError('WHATSAPP_BROWSER_OLDER', { browser: major, profile: lastUsed });
}

/** Major number of the browser that used a profile last, by our note or by its own; null: none did, or it is not known. */
export async function lastBrowserOf(profile: string): Promise<number | null> {
  if (!(await hasContent(profile))) return null;
  const lastUsed = Math.max(
    (await majorIn(browserRecord(profile), (text) => (JSON.parse(text) as { version: string }).version)) ?? 0,
    (await majorIn(path.join(profile, 'Last Version'), (text) => text)) ?? 0,
  );
  return lastUsed === 0 ? null : lastUsed;
}

/** Notes that this browser is about to use the profile. */
export async function recordBrowser(profile: string, version: string): Promise<void> {
  const content = JSON.stringify({ version });
  if ((await readFile(browserRecord(profile), 'utf8').catch(() => '')) === content) return;
  await replaceFile(browserRecord(profile), content);
}

function majorOf(version: string): number | null {
  const major = Number.parseInt(version, 10);
  return Number.isNaN(major) ? null : major;
}

async function majorIn(file: string, read: (text: string) => string): Promise<number | null> {
  try {
    return majorOf(read(await readFile(file, 'utf8')));
  } catch {
    // Missing or unreadable: it says nothing about the profile.
    return null;
  }
}

async function hasContent(profile: string): Promise<boolean> {
  return (await readdir(profile).catch(() => [])).length > 0;
}

import { hash } from 'node:crypto';
import { lstat, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { hasCode, toError } from '../../../errors/coded-error.ts';
import { whatsappError } from '../../../errors/whatsapp.ts';
import { temporaryRoot } from '../../../folders.ts';
import { isPrivate, isUnsafeParent } from '../../../private-files.ts';

/**
 * Below the root come `/courier-XXXXXX/dddddd-XXXXXX`, then Chromium's `/org.chromium.Chromium.XXXXXX/SingletonSocket`; a
 * socket's path has at most 107 bytes on Linux, 103 on macOS (unix(7), `sun_path`).
 */
const longestRoot = (process.platform === 'linux' ? 107 : 103) - 74;
const megabyte = 1_000_000;
/** An idle page has 2 MB there. */
const neededBytes = 16 * megabyte;
const ownFolder = /^courier-\w{6}$/;

/**
 * Makes an empty folder for the temporary files of one store's browser, and removes those that killed browsers of this
 * store have left. It lies in a private folder of ours, under names that nobody can foresee: the system's temporary
 * folder is everybody's, and a name in it may be anybody's.
 *
 * @throws WHATSAPP_STORE_UNWRITABLE
 */
export async function makeTemporary(storePath: string, root = temporaryRoot()): Promise<string> {
  const store = hash('sha256', path.resolve(storePath)).slice(0, 6);
  try {
    const place = await privatePlace(await safeRoot(root));
    for (const name of await readdir(place)) {
      if (name.startsWith(`${store}-`)) await removeTemporary(path.join(place, name));
    }
    const temporary = await mkdtemp(path.join(place, `${store}-`));
    await refuseFull(temporary);
    return temporary;
  } catch (error) {
    throw whatsappError('WHATSAPP_STORE_UNWRITABLE', { detail: toError(error).message }, error);
  }
}

/** Chromium keeps memory that its processes share there: without room its pages fail as if the network did. */
async function refuseFull(folder: string): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(folder);
  // Some file systems do not say how large they are.
  if (blocks === 0 || bavail * bsize >= neededBytes) return;
  await removeTemporary(folder);
  throw new Error(`only ${Math.floor((bavail * bsize) / megabyte)} MB are free for temporary files at ${folder}`);
}

/** Removes the folder of a browser that is gone; what is not ours alone stays. */
export async function removeTemporary(folder: string): Promise<void> {
  if (await isOwnFolder(folder)) await rm(folder, { recursive: true, force: true });
}

/** The private folder of this user: found again, or made. */
async function privatePlace(root: string): Promise<string> {
  for (const name of (await readdir(root)).filter((entry) => ownFolder.test(entry)).sort()) {
    const candidate = path.join(root, name);
    if (await isOwnFolder(candidate)) return candidate;
  }
  return await mkdtemp(path.join(root, 'courier-'));
}

/** A link, a file, another user's folder and one that others may enter are none. */
async function isOwnFolder(folder: string): Promise<boolean> {
  try {
    const facts = await lstat(folder);
    return facts.isDirectory() && isPrivate(facts);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Where others cannot move what is ours: the system's folder if its names are short enough for sockets, else `/tmp`. */
async function safeRoot(root: string): Promise<string> {
  // Windows has no such sockets; macOS' own temporary folder is too long for them.
  const short = process.platform === 'win32' || root.length <= longestRoot ? root : '/tmp';
  if (isUnsafeParent(await stat(short))) throw new Error(`anybody may replace what lies in ${short}`);
  return short;
}

import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { whatsappError } from '../../../errors/whatsapp.ts';

/** Chromium puts `org.chromium.Chromium.XXXXXX/SingletonSocket` into it; a socket's path has at most 103 bytes on macOS. */
const longestRoot = 37;

/** Folder for the temporary files of one store's browser, because a killed Chromium leaves them behind. */
export function browserTemporary(storePath: string, root = tmpdir()): string {
  const digest = createHash('sha256').update(path.resolve(storePath)).digest('hex').slice(0, 12);
  // Windows has no such sockets; macOS' own temporary folder is too long for them.
  const short = process.platform === 'win32' || root.length <= longestRoot ? root : '/tmp';
  return path.join(short, `courier-${digest}`);
}

/**
 * Empties the folder and makes it ours alone.
 *
 * @throws WHATSAPP_STORE_UNWRITABLE when the name is taken by somebody else (the temporary folder is everybody's)
 */
export async function readyTemporary(storePath: string): Promise<string> {
  const folder = browserTemporary(storePath);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const facts = await lstat(folder);
  if (!facts.isDirectory() || (process.getuid && facts.uid !== process.getuid())) {
    throw whatsappError('WHATSAPP_STORE_UNWRITABLE', { detail: `${folder} belongs to somebody else` });
  }
  await chmod(folder, 0o700);
  return folder;
}

/** Removes the folder of a browser that is gone. */
export async function removeTemporary(storePath: string): Promise<void> {
  await rm(browserTemporary(storePath), { recursive: true, force: true });
}

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isTemporaryName } from '../../atomic-file.ts';
import { ifAbsent } from './absent.ts';

/**
 * Where the vault works inside the auth path. All of it is on the store's own mount, so that every swap is a rename, and
 * nothing secret is ever unpacked anywhere else. Names carry the store's folder, since sessions may share an auth path;
 * `~` cannot be part of a session's name.
 */
export interface Places {
  readonly authPath: string;
  /** The live store's folder, for example `session-sap-whatsapp-persistent`. */
  readonly folder: string;
}

export const livePath = (places: Places): string => path.join(places.authPath, places.folder);
export const intentPath = (places: Places): string => path.join(places.authPath, `.${places.folder}~restore.json`);
export const sealPath = (places: Places): string => path.join(places.authPath, `.${places.folder}~seal.json`);
export const newestPath = (places: Places): string =>
  path.join(places.authPath, `.${places.folder}~newest-backup.json`);
export const quarantinePath = (places: Places): string => path.join(places.authPath, `.${places.folder}~quarantine`);
const stagingPrefix = (places: Places): string => `.${places.folder}~staging-`;

/** Makes a private, empty folder to work in, with places for a login and for what goes with it. */
export async function makeStaging(places: Places) {
  const root = path.join(places.authPath, `${stagingPrefix(places)}${randomBytes(6).toString('hex')}`);
  const storeFolder = path.join(root, 'store');
  const attachmentsFolder = path.join(root, 'attachments');
  // What a failing disk keeps is swept at the next start; it must not hide the outcome of the work.
  const remove = () => rm(root, { recursive: true, force: true }).catch(() => undefined);
  await mkdir(places.authPath, { recursive: true, mode: 0o700 });
  try {
    for (const folder of [root, storeFolder, attachmentsFolder]) await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    await remove();
    throw error;
  }
  return { root, storeFolder, attachmentsFolder, remove };
}

/** Removes what killed processes left: staging, and intents or seals that were not written to their end. Only under the session's lock, after the intent was replayed. */
export async function sweepStaging(places: Places): Promise<void> {
  const names = await readdir(places.authPath).catch(ifAbsent([]));
  for (const name of names) {
    const unfinished = name.startsWith(`..${places.folder}~`) && isTemporaryName(name);
    if (unfinished || name.startsWith(stagingPrefix(places))) {
      await rm(path.join(places.authPath, name), { recursive: true, force: true });
    }
  }
}

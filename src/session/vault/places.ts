import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isTemporaryName } from '../../atomic-file.ts';
import { ifAbsent } from './absent.ts';

/**
 * The vault's folders inside the auth path. They are on the store's mount, so that every swap is a rename and secrets are
 * not unpacked elsewhere. Names include the store's folder, since sessions may share an auth path; `~` cannot occur in a
 * session's name.
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

/** Creates a private, empty working folder, with subfolders for a login and its attachments. */
export async function makeStaging(places: Places) {
  const root = path.join(places.authPath, `${stagingPrefix(places)}${randomBytes(6).toString('hex')}`);
  const storeFolder = path.join(root, 'store');
  const attachmentsFolder = path.join(root, 'attachments');
  // Leftovers on a failing disk are removed at the next start; this must not hide the result of the work.
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

/** Removes leftovers of killed processes: staging folders and incompletely written intents or seals. Only under the session's lock, after the intent was replayed. */
export async function sweepStaging(places: Places): Promise<void> {
  const names = await readdir(places.authPath).catch(ifAbsent([]));
  for (const name of names) {
    const unfinished = name.startsWith(`..${places.folder}~`) && isTemporaryName(name);
    if (unfinished || name.startsWith(stagingPrefix(places))) {
      await rm(path.join(places.authPath, name), { recursive: true, force: true });
    }
  }
}

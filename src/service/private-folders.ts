import { chmodSync, existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { envFile } from '../config/environment.ts';
import { pdfFolders } from '../config/pdf-folders.ts';
import type { Config, SessionConfig } from '../config/schema.ts';
import { codedDiskError } from '../disk-error.ts';
import { accessError } from '../errors/access.ts';
import { hasCode, toError } from '../errors/coded-error.ts';
import { makeFolderSync, removeEmpty } from '../folders.ts';
import type { Log } from '../log.ts';
import { hasOwners, isOurs } from '../private-files.ts';
import { shellWord } from '../shell-word.ts';
import { closeByAccessList } from './access-list.ts';

/** A folder that must be private. */
interface PrivateFolder {
  readonly variable: string;
  readonly folder: string;
  /** Permissions that others may keep; 0o011: pass through to a folder whose name they know. */
  readonly othersMay: number;
  /** Its content is encrypted and authenticated, so a file system without permissions (USB stick, share) only causes a warning. */
  readonly sealed?: true;
}

/**
 * Creates the service's folders if missing, and makes them private before anything in them is opened.
 *
 * @throws `ACCESS_FOLDER_FOREIGN`, `ACCESS_FOLDER_OPEN`, `DISK_…`
 */
export function makeFoldersPrivate(config: Config, log: Log): void {
  const inside = config.books.flatMap(pdfFolders).find(({ folder }) => isWithin(folder, config.service.DATA_PATH));
  if (inside) {
    log.warn(
      { folder: inside.folder },
      'PDFs are inside DATA_PATH, so others may pass through it; move them to a separate folder and set PDF_FOLDER or PDF_BRANCH_FOLDERS to it',
    );
  }
  const made: string[] = [];
  try {
    for (const folder of privateFolders(config, inside !== undefined)) {
      made.push(...makeFolderSync(folder.folder));
      keepPrivate(folder, log);
    }
  } catch (error) {
    removeEmpty(made);
    throw codedDiskError(error);
  }
  closeEnvFile(log);
}

/** Restricts the file with SAP's password on Windows; elsewhere a warning was shown at start. */
function closeEnvFile(log: Log): void {
  if (hasOwners || !existsSync(envFile())) return;
  try {
    closeByAccessList(envFile(), 'file');
  } catch (thrown) {
    log.warn({ err: toError(thrown) }, `${envFile()} may be readable by others`);
  }
}

/** The same for session commands, which create no folders and do not know the PDF folder. */
export function keepFoldersPrivate(config: SessionConfig, log: Log): void {
  for (const folder of privateFolders(config, true)) {
    if (existsSync(folder.folder)) keepPrivate(folder, log);
  }
}

function privateFolders({ service, accounts }: SessionConfig, othersPass: boolean): readonly PrivateFolder[] {
  return [
    { variable: 'DATA_PATH', folder: service.DATA_PATH, othersMay: othersPass ? 0o011 : 0 },
    ...accounts.flatMap<PrivateFolder>((account) => [
      { variable: 'WHATSAPP_AUTH_PATH', folder: account.WHATSAPP_AUTH_PATH, othersMay: 0 },
      { variable: 'WHATSAPP_BACKUP_PATH', folder: account.WHATSAPP_BACKUP_PATH, othersMay: 0, sealed: true },
    ]),
  ];
}

/** Removes and logs permissions of others; throws if that is impossible. */
function keepPrivate({ variable, folder, othersMay, sealed }: PrivateFolder, log: Log): void {
  const place = path.resolve(folder);
  try {
    if (hasOwners) closeByMode(variable, realpathSync(place), othersMay, log);
    else closeByAccessList(place, 'folder');
  } catch (thrown) {
    if (sealed && isRefusal(thrown))
      log.warn({ err: toError(thrown), variable }, 'the backups are accessible to others');
    else throw codedDiskError(thrown);
  }
}

function closeByMode(variable: string, place: string, othersMay: number, log: Log): void {
  const facts = statSync(place);
  const user = process.getuid?.() ?? 0;
  if (!isOurs(facts))
    throw accessError('ACCESS_FOLDER_FOREIGN', { path: place, typed: shellWord(place), owner: facts.uid, user });
  const open = facts.mode & 0o077 & ~othersMay;
  if (open === 0) return;
  const [before, after] = [facts.mode & 0o777, facts.mode & 0o777 & ~open];
  try {
    chmodSync(place, after);
  } catch (thrown) {
    throw accessError(
      'ACCESS_FOLDER_OPEN',
      { path: place, typed: shellWord(place), detail: toError(thrown).message },
      thrown,
    );
  }
  // Some file systems accept the change without applying it.
  if ((statSync(place).mode & open) !== 0) {
    throw accessError('ACCESS_FOLDER_OPEN', {
      path: place,
      typed: shellWord(place),
      detail: 'its file system does not support permissions',
    });
  }
  log.warn(
    { variable, before: octal(before), after: octal(after) },
    `${place} was accessible to other users; it is private now`,
  );
}

function isRefusal(thrown: unknown): boolean {
  return hasCode(thrown, 'ACCESS_FOLDER_FOREIGN') || hasCode(thrown, 'ACCESS_FOLDER_OPEN');
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function isWithin(inner: string, outer: string): boolean {
  const way = path.relative(path.resolve(outer), path.resolve(inner));
  return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
}

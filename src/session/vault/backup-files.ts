import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isTemporaryName, syncFolder } from '../../atomic-file.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { NotPlainError } from '../../plain-file.ts';
import { ifAbsent } from './absent.ts';
import { type BackupOwner, isMisnamed, parseBackupName } from './backup-names.ts';
import { type BackupHeader, EnvelopeRefused, MadeByNewer } from './envelope.ts';
import { peekBackup } from './unpack.ts';

/** A file in the backup folder with a backup's name. */
export interface BackupFile {
  readonly file: string;
  readonly number: number;
  /** From the name, so known even if the header cannot be read. Epoch milliseconds. */
  readonly at: number;
  readonly bytes: number;
  /** Null if it does not look like a backup, does not match its name, or cannot be read. Not authenticated. */
  readonly header: BackupHeader | null;
  /** A newer version made it: it opens there. */
  readonly isNewer: boolean;
}

/**
 * The backups of a session, newest first by number: setting the clock back does not reorder them. Regular files only:
 * a pipe would block the reader forever, a link leads elsewhere.
 */
export async function listBackups(folder: string, owner: BackupOwner): Promise<BackupFile[]> {
  const found: BackupFile[] = [];
  for (const name of await readNames(folder)) {
    const named = parseBackupName(name);
    if (!named || named.session !== owner.session || named.engine !== owner.engine) continue;
    const file = path.join(folder, name);
    let isNewer = false;
    const peeked = await peekBackup(file).catch((error: unknown) => {
      isNewer = error instanceof MadeByNewer;
      // One bad sector or a file of another user must not hide the good ones.
      const itsOwn = ['EIO', 'EACCES', 'EPERM'].some((code) => hasCode(error, code));
      if (error instanceof EnvelopeRefused || itsOwn) return null;
      if (error instanceof NotPlainError || hasCode(error, 'ELOOP') || hasCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (peeked === undefined) continue;
    const header = peeked === null || isMisnamed(name, peeked.header) ? null : peeked.header;
    found.push({ file, number: named.number, at: header?.at ?? named.at, bytes: peeked?.bytes ?? 0, header, isNewer });
  }
  return found.sort((a, b) => b.number - a.number || b.at - a.at);
}

/** Removes temporary files left by a killed writer of this owner. Only under the session's lock. */
export async function sweepPartialBackups(folder: string, owner: BackupOwner): Promise<void> {
  const prefix = `.${owner.session}.${owner.engine}.`;
  for (const name of await readNames(folder)) {
    if (name.startsWith(prefix) && isTemporaryName(name)) await rm(path.join(folder, name), { force: true });
  }
}

export async function removeBackups(folder: string, backups: readonly BackupFile[]): Promise<void> {
  for (const backup of backups) await rm(backup.file, { force: true });
  if (backups.length > 0) await syncFolder(folder);
}

async function readNames(folder: string): Promise<string[]> {
  return readdir(folder).catch(ifAbsent([]));
}

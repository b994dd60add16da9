import { constants } from 'node:fs';
import { access, copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../../atomic-file.ts';
import { ifAbsent } from './absent.ts';
import { compactTime } from './backup-names.ts';
import { idKeyPath } from './id-key.ts';

/** A file included in every backup in addition to the login, so that it survives the loss of a disk. */
export interface Attachment {
  /** Name inside the backup: a single path segment. */
  readonly name: string;
  /** Its path. A restore writes it only if nothing is there: newer data is never overwritten. */
  readonly home: string;
  /** Writes a consistent copy to `target`; false when there is nothing yet. */
  copy(target: string): Promise<boolean>;
  /** For what comes home only if a person asks for it, and joins nothing that is here. */
  readonly asked?: {
    /** Nothing of the kind is here. */
    isMissing(): boolean;
    /** False: something of the kind is here, and stays as it is. */
    bring(unpacked: string): Promise<boolean>;
  };
}

/** What became of the attachments of a backup, by name. */
export interface BroughtHome {
  readonly brought: readonly string[];
  /** Nobody asked for it, and there is none here. */
  readonly offered: readonly string[];
  /** Was asked for, but what is here stays. */
  readonly kept: readonly string[];
}

/** A file that is always replaced atomically, so a plain copy is consistent. */
export function fileAttachment(name: string, home: string): Attachment {
  return {
    name,
    home,
    async copy(target) {
      if (!(await isThere(home))) return false;
      await copyFile(home, target);
      return true;
    },
  };
}

/** Delivery's id key: with it, message ids survive the loss of a disk. */
export function idKeyAttachment(dataPath: string): Attachment {
  return fileAttachment('id.key', idKeyPath(dataPath));
}

/** Writes the copies into an empty folder; returns the names of those that exist. */
export async function collectAttachments(attachments: readonly Attachment[], folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const attachment of attachments) {
    if (await attachment.copy(path.join(folder, attachment.name))) names.push(attachment.name);
  }
  return names;
}

/**
 * Moves unpacked attachments to their paths if nothing is there.
 *
 * @param replace also if something is there, which is put aside
 * @param asked a person asks for what comes only then
 */
export async function bringHome(
  attachments: readonly Attachment[],
  folder: string,
  { replace, asked }: { readonly replace: boolean; readonly asked: boolean },
): Promise<BroughtHome> {
  const home: Record<keyof BroughtHome, string[]> = { brought: [], offered: [], kept: [] };
  for (const attachment of attachments) {
    const unpacked = path.join(folder, attachment.name);
    if (!(await isThere(unpacked))) continue;
    if (attachment.asked) {
      if (!asked) {
        if (attachment.asked.isMissing()) home.offered.push(attachment.name);
      } else if (await attachment.asked.bring(unpacked)) home.brought.push(attachment.name);
      else home.kept.push(attachment.name);
      continue;
    }
    if (await isThere(attachment.home)) {
      if (!replace) continue;
      await putAside(attachment.home);
    }
    await placeDurably(unpacked, attachment.home);
    home.brought.push(attachment.name);
  }
  return home;
}

/** The data folder may be another mount, where rename does not work: copy next to the target, fsync, rename. */
async function placeDurably(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  const temporary = `${to}.restoring`;
  await rm(temporary, { force: true });
  try {
    await copyFile(from, temporary, constants.COPYFILE_EXCL);
    const handle = await open(temporary, 'r+');
    try {
      await handle.chmod(0o600);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await putLogsAside(to);
  await rename(temporary, to);
  await syncFolder(path.dirname(to));
}

/** Whole, with its logs: a database of before an import stays one that can be opened. */
async function putAside(file: string): Promise<void> {
  const aside = `${file}.before-import-${compactTime(Date.now())}`;
  for (const log of ['-wal', '-shm', '-journal']) {
    await rename(`${file}${log}`, `${aside}${log}`).catch(ifAbsent(undefined));
  }
  await rename(file, aside);
}

/** SQLite would otherwise apply the log of a missing database to this one. */
async function putLogsAside(database: string): Promise<void> {
  for (const log of ['-wal', '-shm', '-journal'].map((ending) => `${database}${ending}`)) {
    await rename(log, `${log}.left-behind`).catch(ifAbsent(undefined));
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file)
    .then(() => true)
    .catch(ifAbsent(false));
}

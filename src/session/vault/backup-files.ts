import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isTemporaryName, syncFolder } from '../../atomic-file.ts';
import { hasCode } from '../../errors/coded-error.ts';
import type { EngineName } from '../../whatsapp/engine.ts';
import { ifAbsent } from './absent.ts';
import { type BackupHeader, EnvelopeRefused } from './envelope.ts';
import { peekBackup } from './unpack.ts';

/** Whose backups. They may share a folder with those of other sessions and engines. */
export interface BackupOwner {
  readonly session: string;
  readonly engine: EngineName;
}

/** A file in the backup folder that is named as one of ours. */
export interface BackupFile {
  readonly file: string;
  readonly number: number;
  /** From the name: shown also when the header cannot be read. Epoch milliseconds. */
  readonly at: number;
  readonly bytes: number;
  /** Null when it does not even look like a backup, or its file cannot be read. */
  readonly header: BackupHeader | null;
}

const EXTENSION = '.vault';

/** `sap-whatsapp-persistent.webjs.000012.20261123T201500Z.vault`; a session's name has no dot in it. */
export function backupFileName(owner: BackupOwner, number: number, at: number): string {
  return `${owner.session}.${owner.engine}.${String(number).padStart(6, '0')}.${compactTime(at)}${EXTENSION}`;
}

/** `20261123T201500Z`, for file names on every platform. */
export function compactTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** The backups of a session, newest first by number: a clock that was set back does not reorder them. */
export async function listBackups(folder: string, owner: BackupOwner): Promise<BackupFile[]> {
  const found: BackupFile[] = [];
  for (const name of await readNames(folder)) {
    const named = parseName(name);
    if (!named || named.session !== owner.session || named.engine !== owner.engine) continue;
    const file = path.join(folder, name);
    const peeked = await peekBackup(file).catch((error: unknown) => {
      // One bad sector or a file of another user must not hide the good ones.
      const itsOwn = ['EIO', 'EACCES', 'EPERM'].some((code) => hasCode(error, code));
      if (error instanceof EnvelopeRefused || itsOwn) return null;
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (peeked === undefined) continue;
    found.push({
      file,
      number: named.number,
      at: peeked?.header.at ?? named.at,
      bytes: peeked?.bytes ?? 0,
      header: peeked?.header ?? null,
    });
  }
  return found.sort((a, b) => b.number - a.number || b.at - a.at);
}

/** Removes what a killed writer left: temporary files of this owner. Only under the session's lock. */
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

function parseName(name: string) {
  const match = /^([-\w]{1,64})\.([a-z]+)\.(\d{6,})\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.vault$/.exec(name);
  if (!match) return null;
  const [, session = '', engine = '', number = '', ...time] = match;
  const [year, month, day, hour, minute, second] = time.map(Number);
  return {
    session,
    engine,
    number: Number(number),
    at: Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second),
  };
}

async function readNames(folder: string): Promise<string[]> {
  return readdir(folder).catch(ifAbsent([]));
}

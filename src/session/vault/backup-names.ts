import type { EngineName } from '../../whatsapp/engine.ts';

/** Whose backups. They may share a folder with those of other sessions and engines. */
export interface BackupOwner {
  readonly session: string;
  readonly engine: EngineName;
}

/** What the name of a backup says; its header says the same, under its seal. */
interface NamedBackup {
  readonly session: string;
  readonly engine: string;
  readonly number: number;
  /** Epoch milliseconds, whole seconds. */
  readonly at: number;
}

/** Backups are counted up to here; a name with a longer number is none of ours. */
export const MAX_NUMBER = 999_999_999;

const EXTENSION = '.vault';

/** `sap-whatsapp-persistent.webjs.000012.20261123T201500Z.vault`; a session's name has no dot in it. */
export function backupFileName(
  owner: { readonly session: string; readonly engine: string },
  number: number,
  at: number,
): string {
  return `${owner.session}.${owner.engine}.${String(number).padStart(6, '0')}.${compactTime(at)}${EXTENSION}`;
}

/** `20261123T201500Z`, for file names on every platform. */
export function compactTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Null for a name that no backup has. */
export function parseBackupName(name: string): NamedBackup | null {
  const match = /^([-\w]{1,64})\.([a-z]+)\.(\d{6,9})\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.vault$/.exec(name);
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

/**
 * True for a file that is named as a backup, but not as this one: whoever can write to the folder has renamed it, so that
 * an old login passes for the newest. A copy under any other name is whatever its owner calls it.
 */
export function isMisnamed(name: string, header: NamedBackup): boolean {
  return parseBackupName(name) !== null && name !== backupFileName(header, header.number, header.at);
}

import type { EngineName } from '../../whatsapp/engine.ts';

/** Owner of backups. They may share a folder with those of other sessions and engines. */
export interface BackupOwner {
  readonly session: string;
  readonly engine: EngineName;
}

/** The information in a backup's name; its sealed header contains the same. */
interface NamedBackup {
  readonly session: string;
  readonly engine: string;
  readonly number: number;
  /** Epoch milliseconds, whole seconds. */
  readonly at: number;
}

/** Highest backup number; names with longer numbers are not ours. */
export const MAX_NUMBER = 999_999_999;

const EXTENSION = '.vault';

/** `sap-whatsapp-persistent.webjs.000012.20261123T201500Z.vault`; session names contain no dots. */
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

/** Null if it is not the name of a backup. */
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
 * True for a file with the name of a different backup: someone with write access renamed it so that an old login would
 * pass for the newest. A copy under any other name is accepted.
 */
export function isMisnamed(name: string, header: NamedBackup): boolean {
  return parseBackupName(name) !== null && name !== backupFileName(header, header.number, header.at);
}

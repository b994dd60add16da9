import path from 'node:path';
import type { BackupKind } from '../vault-port.ts';
import type { BackupFile } from './backup-files.ts';

const OF_REPLACED: ReadonlySet<BackupKind> = new Set(['before_repair', 'before_restore', 'before_clean']);
const DAY = 24 * 3600 * 1000;

/**
 * The backup selected by a person: its path, its file name, its number in the list, or a date (`2026-11-23`, or with a
 * time, `2026-11-23T14:00`): the newest one made until then. Dates are UTC unless they carry a zone.
 *
 * @param backups newest first
 */
export function chooseBackup(backups: readonly BackupFile[], from: string): BackupFile | null {
  const named = backups.find(
    ({ file }) => file === from || path.resolve(from) === file || path.basename(file) === from,
  );
  if (named) return named;
  if (/^\d{1,9}$/.test(from)) return backups.find(({ number }) => number === Number(from)) ?? null;
  const until = endOf(from);
  return until === null ? null : (backups.find(({ at }) => at <= until) ?? null);
}

/**
 * The order in which an automatic repair tries backups: the named one, then the newest. Copies made only because their
 * store was about to be replaced come last: there may have been a reason that no check can see.
 *
 * @param backups newest first
 * @param first file name
 */
export function inOrderOfTrust(backups: readonly BackupFile[], first: string | null): BackupFile[] {
  const rank = ({ file, header }: BackupFile): number => {
    if (path.basename(file) === first) return 0;
    return header && OF_REPLACED.has(header.kind) ? 2 : 1;
  };
  return backups.toSorted((a, b) => rank(a) - rank(b));
}

function endOf(date: string): number | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(date)) return valid(Date.parse(`${date}T00:00:00Z`) + DAY - 1);
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(Z|[+-]\d{2}:?\d{2})?$/.exec(date);
  if (!match) return null;
  const [, day = '', minute = '', second, zone = 'Z'] = match;
  const start = Date.parse(`${day}T${minute}${second ?? ':00'}${zone}`);
  return valid(start + (second === undefined ? 59_999 : 999));
}

function valid(time: number): number | null {
  return Number.isNaN(time) ? null : time;
}

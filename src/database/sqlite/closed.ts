import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { guarded } from './guarded.ts';

/** Takes a database's log into its file, which can then be moved alone. False: another program has it open. */
export function isClosed(file: string): boolean {
  const database = guarded(file, () => new DatabaseSync(file));
  try {
    guarded(file, () => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  } finally {
    database.close();
  }
  const log = `${file}-wal`;
  return !existsSync(log) || statSync(log).size === 0;
}

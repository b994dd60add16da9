/** Accounts, tokens and audit in backups and carried files. */
import { existsSync } from 'node:fs';
import { get, run, type Transaction } from '../database/port.ts';
import { openDatabase, type SqliteDatabase } from '../database/sqlite/database.ts';
import { peopleMigrations } from './migrations.ts';

const open = (file: string): SqliteDatabase => openDatabase(file, { company: '', account: '' }, peopleMigrations);

/**
 * Writes a consistent copy of `people.db`, which may be in use. Logged-in browsers and one-time codes stay behind: they are
 * of this computer and of today.
 *
 * @throws `DATABASE_…`, `ACCESS_FILE_FOREIGN`, `DISK_…`
 */
export function copyPeople(file: string, target: string): void {
  const database = open(file);
  try {
    database.snapshot(target);
  } finally {
    database.close();
  }
  const copy = open(target);
  try {
    for (const table of ['sessions', 'codes']) copy.run(`DELETE FROM ${table}`);
  } finally {
    copy.close();
  }
}

/** True if there is an account or a token. @throws as {@link copyPeople} */
export function hasPeople(file: string): boolean {
  if (!existsSync(file)) return false;
  const database = open(file);
  try {
    return database.get(ANYBODY) !== null;
  } finally {
    database.close();
  }
}

const ANYBODY = 'SELECT 1 FROM accounts UNION ALL SELECT 1 FROM tokens LIMIT 1';

/**
 * Takes everybody from a copy, which is brought to this version's schema first, unless there is an account or a token: who
 * was disabled, and what was revoked, since the copy was made must stay so. Resolves to false if nothing was taken.
 *
 * @throws `DATABASE_NEWER`: the copy was made by a later version; otherwise as {@link copyPeople}
 */
export async function bringPeople(copy: string, file: string): Promise<boolean> {
  open(copy).close();
  const database = open(file);
  try {
    database.run('ATTACH DATABASE :copy AS copy', { copy });
    return await database.transact(takeEverybody);
  } finally {
    database.close();
  }
}

function* takeEverybody(): Transaction<boolean> {
  if (yield* get(ANYBODY)) return false;
  for (const table of ['accounts', 'tokens']) yield* run(`INSERT INTO main.${table} SELECT * FROM copy.${table}`);
  // Behind what is in the audit here already.
  yield* run(`INSERT INTO main.audit (at, who, via, address, action, target, detail)
    SELECT at, who, via, address, action, target, detail FROM copy.audit ORDER BY id`);
  return true;
}

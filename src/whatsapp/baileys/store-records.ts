import type { DatabaseSync } from 'node:sqlite';
import { whatsappError } from '../../errors/whatsapp.ts';
import { inTransaction } from '../../sqlite-transaction.ts';
import type { KeyText, LoginRecords, LoginText } from '../login-database.ts';
import { createStoreFile, openStoreFile, storeError } from './store-file.ts';

/** Stands only in a store that is the copy of one in a database. */
const MARK = 'CREATE TABLE IF NOT EXISTS copy_of (store TEXT NOT NULL) STRICT; DELETE FROM copy_of;';

/** Which store in a database this one is the copy of; null: of none. */
export function copyOf(database: DatabaseSync): string | null {
  const has = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'copy_of'").get();
  const store = has && database.prepare('SELECT store FROM copy_of').get()?.['store'];
  return typeof store === 'string' ? store : null;
}

export function markAsCopy(database: DatabaseSync, store: string): void {
  database.exec(MARK);
  database.prepare('INSERT INTO copy_of VALUES (?)').run(store);
}

/** What is made of a copy, to be kept or restored, is a login by itself. */
export function markAsOwn(database: DatabaseSync): void {
  database.exec('DROP TABLE IF EXISTS copy_of');
}

export function readLoginText(database: DatabaseSync): { readonly generation: number; readonly login: LoginText } {
  const row = database.prepare('SELECT * FROM login').get() ?? {};
  const { generation, renewal_due: renewalDue, credentials, credentials_sha256: sha256 } = row;
  if (typeof generation !== 'number' || typeof credentials !== 'string' || typeof sha256 !== 'string')
    throw whatsappError('WHATSAPP_STORE_DAMAGED', { detail: 'its login row has the wrong types' });
  return { generation, login: { credentials, sha256, renewalDue: renewalDue === 1 } };
}

/** Everything; `store` empty: it is no copy. */
export function readRecords(database: DatabaseSync): LoginRecords {
  const rows = database.prepare('SELECT type, id, value FROM keys').all();
  const keys = rows.map(({ type, id, value }): KeyText => [String(type), String(id), String(value)]);
  return { store: copyOf(database) ?? '', ...readLoginText(database), keys };
}

/** Puts a whole login in place of what is there, as its copy. Within a transaction of the caller's. */
export function putRecords(database: DatabaseSync, { store, generation, login, keys }: LoginRecords): void {
  const { credentials, sha256, renewalDue } = login;
  markAsCopy(database, store);
  database
    .prepare('UPDATE login SET generation = ?, renewal_due = ?, credentials = ?, credentials_sha256 = ?')
    .run(generation, renewalDue ? 1 : 0, credentials, sha256);
  database.exec('DELETE FROM keys');
  const put = database.prepare('INSERT INTO keys VALUES (?, ?, ?)');
  for (const [type, id, value] of keys) if (value !== null) put.run(type, id, value);
}

/** A new store in a folder without one, with a login of a database. The file appears complete or not at all. */
export async function createCopy(folder: string, records: LoginRecords): Promise<void> {
  const { credentials: text, sha256 } = records.login;
  await createStoreFile(folder, { text, sha256 }, (database) => putRecords(database, records));
}

/** The copy in a folder: of which store, and how new. @throws WHATSAPP_STORE_DAMAGED, WHATSAPP_STORE_NEWER */
export function copyIn(folder: string): { readonly store: string | null; readonly generation: number } {
  const database = openStoreFile(folder);
  try {
    return { store: copyOf(database), generation: readLoginText(database).generation };
  } catch (error) {
    throw storeError(error);
  } finally {
    database.close();
  }
}

/** Makes the copy in a folder as new as its store in the database. */
export function refreshCopy(folder: string, records: LoginRecords): void {
  const database = openStoreFile(folder);
  try {
    inTransaction(database, () => putRecords(database, records));
  } catch (error) {
    throw storeError(error);
  } finally {
    database.close();
  }
}

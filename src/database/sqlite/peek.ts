import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { guarded } from './guarded.ts';

const MAGIC = 'SQLite format 3\0';
/** Offset and length of the schema number in the header (SQLite, "Database File Format", user version). */
const USER_VERSION_AT = 60;
const HEADER_BYTES = 100;

/**
 * The schema number of a database, which is not changed or locked by looking, also while the service uses it; null: there is
 * none, or it is not a database.
 *
 * @throws `DATABASE_…`, disk errors
 */
export function peekSchema(file: string): number | null {
  if (!existsSync(file)) return null;
  // What is not in the file yet is in its log.
  if (existsSync(`${file}-wal`)) return readSchema(file);
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null;
  } finally {
    closeSync(descriptor);
  }
  return header.toString('latin1', 0, MAGIC.length) === MAGIC ? header.readUInt32BE(USER_VERSION_AT) : null;
}

/**
 * Whether a table has a row with this value in a column, also while a service uses the database. False: an older schema has no such
 * column, or the file cannot be read, which is told by whoever opens it.
 */
export function peekRow(file: string, table: string, value: Readonly<Record<string, string>>): boolean {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const [[column, wanted] = ['', '']] = Object.entries(value);
    return database.prepare(`SELECT 1 FROM ${table} WHERE ${column} = ? LIMIT 1`).get(wanted) !== undefined;
  } catch {
    return false;
  } finally {
    database.close();
  }
}

function readSchema(file: string): number {
  return guarded(file, () => {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    } finally {
      database.close();
    }
  });
}

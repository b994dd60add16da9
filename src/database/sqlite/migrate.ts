import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { codedDiskError } from '../../disk-error.ts';
import type { CodedError } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';
import { inTransaction } from '../../sqlite-transaction.ts';
import { MARK_TABLE, markOf, READ_MARK, refusalOf } from '../carry/mark.ts';
import { folded } from '../folded.ts';
import { guarded } from './guarded.ts';
import type { Migration } from './migrations.ts';

/** "ICUR": identifies our databases. */
const APPLICATION_ID = 0x49_43_55_52;

/** The configured company and account, for rows of an older schema without them. */
export interface Configured {
  /** Company database of SAP. */
  readonly company: string;
  /** Name of the WhatsApp account. */
  readonly account: string;
}

/**
 * Brings the schema to the newest version: all migrations in one transaction, so that a death at any moment leaves the old
 * schema or the new one. Before that, what there is is copied to `FILE.schema-N`, N being its version, for whoever must go
 * back; the copy of an earlier upgrade is removed when this one is done.
 *
 * @param moving also one that was moved away, or is just arriving
 * @throws `DATABASE_NEWER`, `DATABASE_FOREIGN`, `DATABASE_DAMAGED`, `DATABASE_FULL`, `DATABASE_MOVED`, …: nothing has changed then
 */
export function migrate(
  sqlite: DatabaseSync,
  file: string,
  configured: Configured,
  migrations: readonly Migration[],
  moving = false,
): void {
  const known = newestOf(migrations);
  const found = versionOf(sqlite, file, known);
  if (!moving) refuseMoved(sqlite, file);
  if (found === known) return;
  const copy = found === 0 ? null : keepCopy(sqlite, file, found);
  guarded(file, () => {
    sqlite.exec('CREATE TEMP TABLE configured (company TEXT NOT NULL, account TEXT NOT NULL)');
    sqlite.prepare('INSERT INTO configured VALUES (?, ?)').run(configured.company, configured.account);
    sqlite.function('folded', { deterministic: true }, (text) => folded(String(text ?? '')));
    inTransaction(sqlite, () => {
      // Another program may have migrated it since.
      const now = versionOf(sqlite, file, known);
      for (const migration of migrations.filter(({ version }) => version > now)) {
        sqlite.exec(migration.sql);
        if (sqlite.prepare('PRAGMA foreign_key_check').get()) throw orphaned(file);
      }
      sqlite.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      sqlite.exec(`PRAGMA user_version = ${known}`);
    });
    sqlite.exec('DROP TABLE configured');
  });
  if (copy !== null) removeOtherCopies(file, copy);
}

/** Writes nothing. @throws `DATABASE_NEWER`, `DATABASE_FOREIGN`, `DATABASE_DAMAGED` */
export function requireOurs(sqlite: DatabaseSync, file: string, migrations: readonly Migration[]): void {
  versionOf(sqlite, file, newestOf(migrations));
}

function newestOf(migrations: readonly Migration[]): number {
  return Math.max(...migrations.map((migration) => migration.version));
}

/** @throws `DATABASE_MOVED`, `DATABASE_MOVE_UNFINISHED` */
function refuseMoved(sqlite: DatabaseSync, file: string): void {
  const row = guarded(file, () => {
    const there = sqlite.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(MARK_TABLE);
    return there && sqlite.prepare(READ_MARK).get();
  });
  if (row) throw refusalOf(markOf(row), file);
}

export function orphaned(file: string): CodedError {
  return databaseError('DATABASE_DAMAGED', { path: file, detail: 'a row refers to a missing one' });
}

/** 0: nothing is in it yet. */
function versionOf(sqlite: DatabaseSync, file: string, known: number): number {
  const found = guarded(file, () => pragma(sqlite, 'user_version'));
  const application = guarded(file, () => pragma(sqlite, 'application_id'));
  const empty = guarded(file, () => sqlite.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()) === undefined;
  if (!empty && application !== APPLICATION_ID) throw databaseError('DATABASE_FOREIGN', { path: file });
  if (found > known) throw databaseError('DATABASE_NEWER', { path: file, found, known });
  return found;
}

/** Whole or not there, and as private as the database: SQLite's own copy is neither synced nor given a mode. */
function keepCopy(sqlite: DatabaseSync, file: string, version: number): string {
  const copy = `${file}.schema-${version}`;
  const unfinished = `${copy}.new`;
  try {
    rmSync(unfinished, { force: true });
    closeSync(openSync(unfinished, 'wx', 0o600));
  } catch (error) {
    throw codedDiskError(error);
  }
  try {
    guarded(file, () => sqlite.prepare('VACUUM INTO ?').run(unfinished));
    sync(unfinished, 'r+');
    renameSync(unfinished, copy);
    if (process.platform !== 'win32') sync(path.dirname(copy), 'r');
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw codedDiskError(error);
  }
  return copy;
}

function removeOtherCopies(file: string, copy: string): void {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.schema-`;
  const isCopy = (name: string): boolean => name.startsWith(prefix) && /^\d+(\.new)?$/.test(name.slice(prefix.length));
  try {
    const others = readdirSync(folder).filter((name) => isCopy(name) && name !== path.basename(copy));
    for (const name of others) rmSync(path.join(folder, name), { force: true });
  } catch (error) {
    throw codedDiskError(error);
  }
}

function sync(file: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(file, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function pragma(sqlite: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(sqlite.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

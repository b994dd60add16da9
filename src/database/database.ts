import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { codedDiskError } from '../disk-error.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import { migrations as allMigrations, type Migration } from './migrations.ts';
import type { Row } from './row.ts';

/** "ICUR": tells our databases from other programs'. */
const APPLICATION_ID = 0x49_43_55_52;
const BUSY_TIMEOUT_MS = 5000;

export type Parameters = Record<string, SQLInputValue>;

/**
 * One SQLite file: WAL, every commit on disk before it counts (`synchronous=FULL`), foreign keys enforced.
 *
 * Statements run in the calling thread; a transaction is one synchronous function, so nothing can come between.
 */
export interface Database {
  readonly path: string;
  /** Changes rows; answers how many and the last row id. */
  run(sql: string, parameters?: Parameters): { readonly changes: number; readonly lastId: number };
  get(sql: string, parameters?: Parameters): Row | null;
  all(sql: string, parameters?: Parameters): Row[];
  /** All of `work` or nothing. Not nestable. */
  transaction<T>(work: () => T): T;
  /** A consistent copy into a new file, compacted; the target must not exist. */
  snapshot(target: string): void;
  /** Reads everything: seconds on a large outbox, so not at every start. @throws `DATABASE_DAMAGED` */
  verify(): void;
  close(): void;
}

/**
 * Opens or creates it, and brings its schema up to date.
 *
 * @throws `DATABASE_NEWER`, `DATABASE_FOREIGN`, `DATABASE_DAMAGED`, `DATABASE_UNWRITABLE`, `DISK_…`
 */
export function openDatabase(file: string, migrations: readonly Migration[] = allMigrations): Database {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw codedDiskError(error);
  }
  const sqlite = guarded(file, () => new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS }));
  try {
    guarded(file, () => {
      sqlite.exec('PRAGMA journal_mode = WAL');
      sqlite.exec('PRAGMA synchronous = FULL');
      sqlite.exec('PRAGMA foreign_keys = ON');
      sqlite.exec('PRAGMA journal_size_limit = 16777216');
    });
    migrate(sqlite, file, migrations);
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return new SqliteDatabase(sqlite, file);
}

class SqliteDatabase implements Database {
  readonly path: string;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(sqlite: DatabaseSync, file: string) {
    this.#sqlite = sqlite;
    this.path = file;
  }

  run(sql: string, parameters: Parameters = {}): { readonly changes: number; readonly lastId: number } {
    const result = guarded(this.path, () => this.#prepare(sql).run(parameters));
    return { changes: Number(result.changes), lastId: Number(result.lastInsertRowid) };
  }

  get(sql: string, parameters: Parameters = {}): Row | null {
    return guarded(this.path, () => this.#prepare(sql).get(parameters)) ?? null;
  }

  all(sql: string, parameters: Parameters = {}): Row[] {
    return guarded(this.path, () => this.#prepare(sql).all(parameters));
  }

  transaction<T>(work: () => T): T {
    guarded(this.path, () => this.#sqlite.exec('BEGIN IMMEDIATE'));
    try {
      const result = work();
      guarded(this.path, () => this.#sqlite.exec('COMMIT'));
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors (full disk, I/O).
      if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  snapshot(target: string): void {
    if (existsSync(target)) throw databaseError('DATABASE_UNWRITABLE', { detail: `${target} exists already` });
    try {
      guarded(this.path, () => this.#sqlite.prepare('VACUUM INTO ?').run(target));
    } catch (error) {
      rmSync(target, { force: true });
      throw error;
    }
  }

  verify(): void {
    const rows = this.all('PRAGMA integrity_check');
    const verdict = String(rows[0]?.['integrity_check'] ?? '');
    if (verdict !== 'ok') throw databaseError('DATABASE_DAMAGED', { path: this.path, detail: verdict.slice(0, 200) });
    const orphan = this.get('PRAGMA foreign_key_check');
    if (orphan) throw databaseError('DATABASE_DAMAGED', { path: this.path, detail: 'a row refers to a missing one' });
  }

  close(): void {
    if (this.#sqlite.isOpen) this.#sqlite.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function migrate(sqlite: DatabaseSync, file: string, migrations: readonly Migration[]): void {
  const known = Math.max(...migrations.map((migration) => migration.version));
  const found = guarded(file, () => pragma(sqlite, 'user_version'));
  const application = guarded(file, () => pragma(sqlite, 'application_id'));
  const empty = guarded(file, () => sqlite.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()) === undefined;
  if (!empty && application !== APPLICATION_ID) throw databaseError('DATABASE_FOREIGN', { path: file });
  if (found > known) throw databaseError('DATABASE_NEWER', { path: file, found, known });
  for (const migration of migrations.filter(({ version }) => version > found)) {
    guarded(file, () => {
      sqlite.exec('BEGIN IMMEDIATE');
      try {
        sqlite.exec(migration.sql);
        sqlite.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
        sqlite.exec(`PRAGMA user_version = ${migration.version}`);
        sqlite.exec('COMMIT');
      } catch (error) {
        if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
        throw error;
      }
    });
  }
}

function pragma(sqlite: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(sqlite.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof CodedError) throw thrown;
    const error = toError(thrown);
    const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
    const detail = error.message;
    switch (code) {
      case 13:
        throw databaseError('DATABASE_FULL', {}, error);
      case 5:
      case 6:
        throw databaseError('DATABASE_BUSY', {}, error);
      case 8:
      case 10:
      case 14:
        throw databaseError('DATABASE_UNWRITABLE', { detail }, error);
      case 11:
      case 26:
        throw databaseError('DATABASE_DAMAGED', { path: file, detail }, error);
      default:
        throw databaseError('DATABASE_FAILED', { detail }, error);
    }
  }
}

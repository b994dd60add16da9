import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { codedDiskError } from '../../disk-error.ts';
import { databaseError } from '../../errors/database.ts';
import { makeDatabasePrivate } from '../../private-files.ts';
import { inTransaction } from '../../sqlite-transaction.ts';
import { bind } from '../bind.ts';
import type { Database, Durable, Statement, Transaction } from '../port.ts';
import { type Row, text } from '../row.ts';
import { guarded } from './guarded.ts';
import { type Configured, migrate, orphaned, requireOurs } from './migrate.ts';
import { migrations as allMigrations, type Migration } from './migrations.ts';

const BUSY_TIMEOUT_MS = 5000;

/** Cache size for prepared statements; lists of different lengths produce many, normal work fewer than this. */
const MOST_KEPT_STATEMENTS = 500;
/** SQLite looks for each name among all of the statement, which for thousands takes longer than to execute it. */
const MOST_NAMED = 200;

export type { Configured };

/**
 * One SQLite file: WAL, every commit on disk before it counts (`synchronous=FULL`) unless it may wait, foreign keys enforced.
 *
 * A transaction runs to completion in the calling thread, so nothing can intervene.
 */
export interface SqliteDatabase extends Database {
  readonly path: string;
  run(sql: string, parameters?: Record<string, SQLInputValue>): void;
  get(sql: string, parameters?: Record<string, SQLInputValue>): Row | null;
  all(sql: string, parameters?: Record<string, SQLInputValue>): readonly Row[];
  /** A consistent copy into a new file, compacted; the target must not exist. */
  snapshot(target: string): void;
  /** Reads everything: takes seconds on a large outbox, so not done at every start. @throws `DATABASE_DAMAGED` */
  verify(): void;
  close(): void;
}

/**
 * Opens or creates it, and migrates its schema; what there was before is kept beside it (see `migrate`).
 *
 * @param moving as for `migrate`
 * @throws `DATABASE_NEWER`, `DATABASE_MOVED`, `DATABASE_MOVE_UNFINISHED`, `DATABASE_FOREIGN`, `DATABASE_DAMAGED`, `DATABASE_UNWRITABLE`, `ACCESS_FILE_FOREIGN`, `DISK_…`
 */
export function openDatabase(
  file: string,
  configured: Configured,
  migrations: readonly Migration[] = allMigrations,
  moving = false,
): SqliteDatabase {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    makeDatabasePrivate(file);
  } catch (error) {
    throw codedDiskError(error);
  }
  const sqlite = guarded(file, () => new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS }));
  try {
    // Before anything is changed: it may be another program's.
    requireOurs(sqlite, file, migrations);
    guarded(file, () => {
      sqlite.exec('PRAGMA journal_mode = WAL');
      sqlite.exec('PRAGMA synchronous = FULL');
      sqlite.exec('PRAGMA journal_size_limit = 16777216');
      // A migration may recreate a table that others refer to: https://www.sqlite.org/lang_altertable.html#otheralter
      sqlite.exec('PRAGMA foreign_keys = OFF');
    });
    migrate(sqlite, file, configured, migrations, moving);
    guarded(file, () => sqlite.exec('PRAGMA foreign_keys = ON'));
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return new OpenDatabase(sqlite, file);
}

class OpenDatabase implements SqliteDatabase {
  readonly path: string;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(sqlite: DatabaseSync, file: string) {
    this.#sqlite = sqlite;
    this.path = file;
  }

  run(sql: string, parameters: Record<string, SQLInputValue> = {}): void {
    guarded(this.path, () => this.#prepare(sql).run(parameters));
  }

  get(sql: string, parameters: Record<string, SQLInputValue> = {}): Row | null {
    return guarded(this.path, () => this.#prepare(sql).get(parameters)) ?? null;
  }

  all(sql: string, parameters: Record<string, SQLInputValue> = {}): readonly Row[] {
    return guarded(this.path, () => this.#prepare(sql).all(parameters));
  }

  transact<T>(begin: () => Transaction<T>, durable: Durable = 'now'): Promise<T> {
    return settled(() => (durable === 'now' ? this.#commit(begin) : this.#withoutSync(() => this.#commit(begin))));
  }

  #commit<T>(begin: () => Transaction<T>): T {
    const exec = (sql: string): void => guarded(this.path, () => this.#sqlite.exec(sql));
    return inTransaction(this.#sqlite, () => this.#drive(begin()), exec);
  }

  /** In WAL mode the next commit with `FULL` syncs the whole log: https://sqlite.org/pragma.html#pragma_synchronous. */
  #withoutSync<T>(work: () => T): T {
    this.#sqlite.exec('PRAGMA synchronous = NORMAL');
    try {
      return work();
    } finally {
      this.#sqlite.exec('PRAGMA synchronous = FULL');
    }
  }

  read<T>(begin: () => Transaction<T>): Promise<T> {
    return settled(() => this.#drive(begin()));
  }

  #drive<T>(transaction: Transaction<T>): T {
    let step = transaction.next();
    while (!step.done) step = transaction.next(step.value.map((statement) => this.#answer(statement)));
    return step.value;
  }

  #answer(statement: Statement): readonly Row[] {
    const { sql, parameters } = statement;
    const values = Object.values(parameters);
    if (values.length <= MOST_NAMED && !values.some(Array.isArray)) {
      return this.all(sql, parameters as Record<string, SQLInputValue>);
    }
    const bound = bind(statement, (n) => `?${n}`);
    return guarded(this.path, () => this.#prepare(bound.sql).all(...bound.values));
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
    const verdict = rows[0] ? text(rows[0], 'integrity_check') : '';
    if (verdict !== 'ok') throw databaseError('DATABASE_DAMAGED', { path: this.path, detail: verdict.slice(0, 200) });
    if (this.get('PRAGMA foreign_key_check')) throw orphaned(this.path);
  }

  close(): void {
    if (this.#sqlite.isOpen) this.#sqlite.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare(plannedOnce(sql));
      if (this.#statements.size >= MOST_KEPT_STATEMENTS) this.#statements.clear();
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/**
 * SQLite plans a statement anew each time that a parameter of it is set whose value its plan depends on, which takes longer
 * than most of ours run. The value of an expression it does not look at: `sqlite3ExprIsInteger` in its `expr.c`.
 *
 * Pure.
 */
export function plannedOnce(sql: string): string {
  return sql.replace(/\bLIMIT (:\w+|\?\d+)/g, 'LIMIT ($1 + 0)');
}

/** Runs at once; exceptions reject. */
function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

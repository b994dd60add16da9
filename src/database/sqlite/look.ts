import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { codedDiskError } from '../../disk-error.ts';
import { type Configured, openDatabase, type SqliteDatabase } from './database.ts';
import { guarded } from './guarded.ts';
import { requireOurs } from './migrate.ts';
import { migrations } from './migrations.ts';
import { peekSchema } from './peek.ts';

/** An outbox that is only looked at. */
export interface LookedAt extends Disposable {
  readonly database: SqliteDatabase;
}

/**
 * Opens an outbox to look at it, also one that was moved away. One of an older schema stays as it is, so that the version which made it
 * can go on with it: a copy is brought up to date instead, and removed afterwards.
 *
 * @throws as `openDatabase`
 */
export function lookInto(file: string, configured: Configured): LookedAt {
  const newest = Math.max(...migrations.map(({ version }) => version));
  if (peekSchema(file) === newest) return lookedAt(openDatabase(file, configured, migrations, true));
  const folder = folderBeside(file);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = path.join(folder, path.basename(file));
    copyInto(copy, file);
    return lookedAt(openDatabase(copy, configured, migrations, true), remove);
  } catch (error) {
    remove();
    throw error;
  }
}

function lookedAt(database: SqliteDatabase, then: () => void = () => undefined): LookedAt {
  return {
    database,
    [Symbol.dispose]: () => {
      database.close();
      then();
    },
  };
}

/** As private as the outbox is. */
function folderBeside(file: string): string {
  try {
    return mkdtempSync(`${file}.looked-at-`);
  } catch (error) {
    throw codedDiskError(error);
  }
}

function copyInto(copy: string, file: string): void {
  const sqlite = guarded(file, () => new DatabaseSync(file, { readOnly: true }));
  try {
    requireOurs(sqlite, file, migrations);
    guarded(file, () => sqlite.prepare('VACUUM INTO ?').run(copy));
  } finally {
    sqlite.close();
  }
}

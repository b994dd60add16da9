import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { renameDurably } from '../../atomic-file.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { inTransaction } from '../../sqlite-transaction.ts';
import { type SealedCredentials, type StoredCredentials, unsealCredentials } from './credentials.ts';

/** The one file of a login. */
export const storeFileName = 'store.db';
/** Increased when the tables change; a store of another format is rejected. */
const storeFormat = 1;
/** Nobody else writes while an engine runs; a longer lock is treated like a full disk. */
const busyMs = 1500;

const schema = `
  CREATE TABLE login (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    format INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    renewal_due INTEGER NOT NULL CHECK (renewal_due IN (0, 1)),
    credentials TEXT NOT NULL,
    credentials_sha256 TEXT NOT NULL
  ) STRICT;
  CREATE TABLE keys (
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (type, id)
  ) STRICT, WITHOUT ROWID;
`;

/** The login's row. `generation` grows with every committed change and never goes back in one store. */
export interface LoginRow {
  readonly generation: number;
  readonly renewalDue: boolean;
  readonly credentials: StoredCredentials;
}

/**
 * Creates a store with a new identity. The file appears complete or not at all, so a store without tables is always damage,
 * never "new".
 */
export async function createStoreFile(
  folder: string,
  sealed: SealedCredentials,
  fill: (database: DatabaseSync) => void = () => undefined,
): Promise<void> {
  const file = path.join(folder, storeFileName);
  const unfinished = `${file}.new`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(`${unfinished}${ending}`, { force: true });
    closeSync(openSync(unfinished, 'wx', 0o600));
    const database = new DatabaseSync(unfinished, { timeout: busyMs });
    try {
      // Not in a write-ahead log yet: whether that is folded into the file is known only after the close, and by nobody.
      database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL');
      inTransaction(database, () => {
        database.exec(schema);
        database.prepare('INSERT INTO login VALUES (1, ?, 1, 0, ?, ?)').run(storeFormat, sealed.text, sealed.sha256);
        fill(database);
      });
    } finally {
      database.close();
    }
    await renameDurably(unfinished, file);
  } catch (error) {
    throw storeError(error);
  }
}

/** Opens an existing store for an engine. The caller closes it. */
export function openStoreFile(folder: string): DatabaseSync {
  try {
    const database = openForWriting(path.join(folder, storeFileName));
    try {
      readLogin(database);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw storeError(error);
  }
}

/** True if there is a store, in any state. */
export function storeFileExists(folder: string): boolean {
  return existsSync(path.join(folder, storeFileName));
}

/**
 * Opens a store to look at, changing no byte: one that was closed in good order is taken as immutable, because even a
 * read-only connection would leave `-wal` and `-shm` files behind; one with a log is read through it.
 */
export function openForReading(folder: string): DatabaseSync {
  const file = path.join(folder, storeFileName);
  const url = pathToFileURL(file);
  if (!existsSync(`${file}-wal`)) url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true, timeout: busyMs });
}

/** Reads the login's row. @throws WHATSAPP_STORE_DAMAGED, WHATSAPP_STORE_NEWER */
export function readLogin(database: DatabaseSync): LoginRow {
  const row = database.prepare('SELECT * FROM login').get();
  if (!row) throw damaged('it has no login row');
  const { format, generation, renewal_due: renewalDue, credentials: text, credentials_sha256: sha256 } = row;
  if (typeof format === 'number' && format > storeFormat) {
    const path = database.location() ?? storeFileName;
    throw whatsappError('WHATSAPP_STORE_NEWER', { path, found: format, known: storeFormat });
  }
  if (format !== storeFormat) throw damaged(`its format is ${String(format)}, not ${storeFormat}`);
  if (typeof text !== 'string' || typeof sha256 !== 'string' || typeof generation !== 'number') {
    throw damaged('its login row has the wrong types');
  }
  const unsealed = unsealCredentials({ text, sha256 });
  if ('damage' in unsealed) throw damaged(unsealed.damage);
  return { generation, renewalDue: renewalDue === 1, credentials: unsealed.credentials };
}

/** SQLite's own complaints as coded errors: damage is told apart from a disk that is full or locked. */
export function storeError(thrown: unknown): CodedError {
  if (thrown instanceof CodedError) return thrown;
  const error = toError(thrown);
  const result = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
  // SQLITE_ERROR (1) here: our own tables are missing. 11: CORRUPT. 26: NOTADB. JSON that does not parse: SyntaxError.
  const isDamage = result === 1 || result === 11 || result === 26 || error instanceof SyntaxError;
  return isDamage
    ? whatsappError('WHATSAPP_STORE_DAMAGED', { detail: error.message }, error)
    : whatsappError('WHATSAPP_STORE_UNWRITABLE', { detail: error.message }, error);
}

function damaged(detail: string): CodedError {
  return whatsappError('WHATSAPP_STORE_DAMAGED', { detail });
}

function openForWriting(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyMs });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  return database;
}

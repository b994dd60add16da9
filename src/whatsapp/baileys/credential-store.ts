import { chmodSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type StoredCredentials, sealCredentials } from './credentials.ts';
import { fromText, toText } from './plain-json.ts';
import { createStoreFile, openStoreFile, readLogin, storeError, storeFileName } from './store-file.ts';

/** Keys by type and id; null removes one. Types are the library's: pre-key, session, lid-mapping, device-list, … */
export type KeyChanges = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/**
 * The credentials and Signal keys of one linked device, in SQLite: every change is one transaction, on disk when the
 * call returns (WAL, synchronous=FULL), and raises `generation`. Used by the engine's process alone; backups read
 * beside it.
 */
export class CredentialStore {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #grow: StatementSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#get = database.prepare('SELECT value FROM keys WHERE type = ? AND id = ?');
    this.#put = database.prepare('INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
    this.#remove = database.prepare('DELETE FROM keys WHERE type = ? AND id = ?');
    this.#grow = database.prepare('UPDATE login SET generation = generation + 1');
  }

  /** Opens the store in `folder`. @throws WHATSAPP_STORE_DAMAGED, also for a missing store: check first. */
  static open(folder: string): CredentialStore {
    const database = openStoreFile(folder);
    try {
      chmodSync(path.join(folder, storeFileName), 0o600);
      return new CredentialStore(database);
    } catch (error) {
      database.close();
      throw storeError(error);
    }
  }

  /** Creates a store with a new identity and opens it. */
  static async create(folder: string, credentials: object): Promise<CredentialStore> {
    await createStoreFile(folder, sealCredentials(credentials));
    return CredentialStore.open(folder);
  }

  get credentials(): StoredCredentials {
    return readLogin(this.#database).credentials;
  }

  get generation(): number {
    return readLogin(this.#database).generation;
  }

  /** An older copy was restored: new pre-keys and a new signed pre-key must be uploaded. */
  get renewalDue(): boolean {
    return readLogin(this.#database).renewalDue;
  }

  renewalDone(): void {
    this.#change(() => this.#database.exec('UPDATE login SET renewal_due = 0'));
  }

  /** A commit that changes nothing but the generation. @throws WHATSAPP_STORE_UNWRITABLE */
  proveWritable(): void {
    this.#change(() => undefined);
  }

  saveCredentials(credentials: object): void {
    const { text, sha256 } = sealCredentials(credentials);
    this.#change(() =>
      this.#database.prepare('UPDATE login SET credentials = ?, credentials_sha256 = ?').run(text, sha256),
    );
  }

  /** Replaces an identity that no phone ever confirmed. */
  replaceUnconfirmed(credentials: object): void {
    const { text, sha256 } = sealCredentials(credentials);
    this.#change(() => {
      this.#database.exec('DELETE FROM keys');
      this.#database.prepare('UPDATE login SET credentials = ?, credentials_sha256 = ?').run(text, sha256);
    });
  }

  /** The keys that exist, by id. */
  keys(type: string, ids: readonly string[]): Record<string, unknown> {
    try {
      const found: Record<string, unknown> = {};
      for (const id of ids) {
        const value = this.#get.get(type, id)?.['value'];
        if (typeof value === 'string') found[id] = fromText(value);
      }
      return found;
    } catch (error) {
      throw storeError(error);
    }
  }

  changeKeys(changes: KeyChanges): void {
    this.#change(() => {
      for (const [type, values] of Object.entries(changes)) {
        for (const [id, value] of Object.entries(values ?? {})) {
          if (value === null || value === undefined) this.#remove.run(type, id);
          else this.#put.run(type, id, toText(value));
        }
      }
    });
  }

  /** Closes the file, after merging its log. Idempotent. */
  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #change(apply: () => void): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        apply();
        this.#grow.run();
        this.#database.exec('COMMIT');
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      throw storeError(error);
    }
  }
}

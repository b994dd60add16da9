import { randomUUID } from 'node:crypto';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { whatsappError } from '../../errors/whatsapp.ts';
import { inTransaction } from '../../sqlite-transaction.ts';
import type { KeyText, LoginDatabase, LoginQuestion } from '../login-database.ts';
import { type SealedCredentials, type StoredCredentials, sealCredentials } from './credentials.ts';
import { fromText, toText } from './plain-json.ts';
import { createStoreFile, openStoreFile, readLogin, storeError, storeFileName } from './store-file.ts';
import { copyOf, markAsCopy, putRecords, readLoginText, readRecords } from './store-records.ts';

/** Keys by type and id; null removes one. Types are the library's: pre-key, session, lid-mapping, device-list, … */
export type KeyChanges = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** What a change consists of; `keys` as text. */
interface StoreChange {
  readonly login?: SealedCredentials;
  readonly renewalDue?: false;
  readonly keys?: readonly KeyText[];
}

/**
 * The credentials and Signal keys of one linked device, in SQLite: every change is one transaction, on disk when the
 * call returns (WAL, synchronous=FULL), and raises `generation`. Used by the engine's process alone; backups read
 * beside it.
 *
 * Where the login lies in a database, what is here is its copy: a change is durable there before it is committed here.
 */
export class CredentialStore {
  readonly #database: DatabaseSync;
  readonly #shared: LoginDatabase | null;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #grow: StatementSync;

  private constructor(database: DatabaseSync, shared: LoginDatabase | null) {
    this.#database = database;
    this.#shared = shared;
    this.#get = database.prepare('SELECT value FROM keys WHERE type = ? AND id = ?');
    this.#put = database.prepare('INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
    this.#remove = database.prepare('DELETE FROM keys WHERE type = ? AND id = ?');
    this.#grow = database.prepare('UPDATE login SET generation = generation + 1');
  }

  /**
   * Opens the store in `folder`.
   *
   * @param shared the database that has the login; null: the folder has it
   * @throws WHATSAPP_STORE_DAMAGED, also for a missing store: check first. WHATSAPP_LOGIN_IN_DATABASE for a copy without its
   *   database, which may be older than what another node has sent with
   */
  static open(folder: string, shared: LoginDatabase | null = null): CredentialStore {
    const database = openStoreFile(folder);
    try {
      chmodSync(path.join(folder, storeFileName), 0o600);
      if (shared === null && copyOf(database) !== null) throw whatsappError('WHATSAPP_LOGIN_IN_DATABASE');
      const store = new CredentialStore(database, shared);
      store.agree();
      return store;
    } catch (error) {
      database.close();
      throw storeError(error);
    }
  }

  /** Creates a store with a new identity and opens it. */
  static async create(
    folder: string,
    credentials: object,
    shared: LoginDatabase | null = null,
  ): Promise<CredentialStore> {
    await createStoreFile(folder, sealCredentials(credentials));
    return CredentialStore.open(folder, shared);
  }

  /**
   * Makes copy and database the same, whichever is newer; before each connection, because of a change that failed it is not
   * known whether the database has it.
   *
   * @throws WHATSAPP_STORE_UNWRITABLE
   */
  agree(): void {
    if (this.#shared === null) return;
    const answer = this.#ask({ ask: 'agree', store: copyOf(this.#database), generation: this.generation });
    if (answer.answer === 'take') this.#inTransaction(() => putRecords(this.#database, answer.records));
    if (answer.answer !== 'give') return;
    const records = { ...readRecords(this.#database), store: randomUUID() };
    this.#inTransaction(() => {
      markAsCopy(this.#database, records.store);
      this.#ask({ ask: 'replace', records });
    });
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
    this.#change({ renewalDue: false });
  }

  /** A commit that changes nothing but the generation. @throws WHATSAPP_STORE_UNWRITABLE */
  proveWritable(): void {
    this.#change({});
  }

  saveCredentials(credentials: object): void {
    this.#change({ login: sealCredentials(credentials) });
  }

  /** Replaces an identity that no phone ever confirmed. */
  replaceUnconfirmed(credentials: object): void {
    const keys = readRecords(this.#database).keys.map(([type, id]): KeyText => [type, id, null]);
    this.#change({ login: sealCredentials(credentials), keys });
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
    try {
      const keys = Object.entries(changes).flatMap(([type, values]) =>
        Object.entries(values ?? {}).map(([id, value]): KeyText => {
          return [type, id, value === null || value === undefined ? null : toText(value)];
        }),
      );
      this.#change({ keys });
    } catch (error) {
      throw storeError(error);
    }
  }

  /** Closes the file, after merging its log. Idempotent. */
  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #change(change: StoreChange): void {
    this.#inTransaction(() => {
      this.#apply(change);
      this.#grow.run();
      this.#share(change);
    });
  }

  #apply({ login, renewalDue, keys = [] }: StoreChange): void {
    if (login) {
      const { text, sha256 } = login;
      this.#database.prepare('UPDATE login SET credentials = ?, credentials_sha256 = ?').run(text, sha256);
    }
    if (renewalDue === false) this.#database.exec('UPDATE login SET renewal_due = 0');
    for (const [type, id, value] of keys) {
      if (value === null) this.#remove.run(type, id);
      else this.#put.run(type, id, value);
    }
  }

  /** Before the commit here: what is in the copy is in the database. */
  #share({ login, renewalDue, keys = [] }: StoreChange): void {
    if (this.#shared === null) return;
    const after = readLoginText(this.#database);
    const isLoginChanged = login !== undefined || renewalDue !== undefined;
    const store = copyOf(this.#database) ?? '';
    const change = { store, generation: after.generation, login: isLoginChanged ? after.login : null, keys };
    this.#ask({ ask: 'change', change });
  }

  #ask(question: LoginQuestion) {
    const answer = this.#shared?.ask(question) ?? { answer: 'done' as const };
    if (answer.answer === 'failed') throw whatsappError('WHATSAPP_STORE_UNWRITABLE', { detail: answer.detail });
    return answer;
  }

  #inTransaction(apply: () => void): void {
    try {
      inTransaction(this.#database, apply);
    } catch (error) {
      throw storeError(error);
    }
  }
}

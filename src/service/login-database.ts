/**
 * The login of a session that several nodes may run: it lies in PostgreSQL, sealed with the vault's key, and the store in
 * WHATSAPP_AUTH_PATH is this node's copy. Every write belongs to whoever owns the account, in the same transaction.
 */
import { copyFile } from 'node:fs/promises';
import { replaceFile } from '../atomic-file.ts';
import type { Database } from '../database/port.ts';
import {
  beginLogin,
  changeLogin,
  type LoginHeader,
  loginHeader,
  rememberWithLogin,
  replaceLogin,
  sealedKeys,
  takeLogin,
} from '../database/postgres/logins.ts';
import { toError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import type { Log } from '../log.ts';
import type { OwnerId } from '../ownership/port.ts';
import { memorySchema, type SessionMemory } from '../session/lifecycle/memory.ts';
import { type MetadataPlace, peekMetadata, writeMetadata } from '../session/records/metadata.ts';
import { idKeyPath, openIdKey } from '../session/vault/id-key.ts';
import { type KeyHint, keyFilePath, type VaultKey } from '../session/vault/key.ts';
import { createLoginSeal, type LoginSeal } from '../session/vault/sealed-login.ts';
import type { SessionVault } from '../session/vault/vault.ts';
import type { LoginAnswer, LoginKeeper, LoginQuestion, LoginRecords } from '../whatsapp/login-database.ts';

export interface SharedLoginParts {
  /** Whose transactions require this process to own the account. */
  readonly database: Database;
  readonly owner: OwnerId;
  /** The database has gone back to an older state, which may lack the latest keys. */
  readonly evidenceDue: boolean;
  readonly vault: SessionVault;
  readonly dataPath: string;
  readonly storePath: string;
  readonly place: MetadataPlace;
  readonly log: Log;
}

export interface SharedLogin {
  readonly keeper: LoginKeeper;
  /** Makes the store in the folder, and what is remembered of it, those of the database; by the holder of the session's lock. */
  settle(): Promise<void>;
  /** Keeps what is remembered of the login beside it. */
  remember(memory: SessionMemory): void;
  /** Resolves once everything asked for so far is written. */
  close(): Promise<void>;
}

/**
 * Opens the login of an account, which need not have one yet, and takes over the key of its message ids.
 *
 * @throws `DATABASE_LOGIN_KEY`: it is sealed with a key that this node does not have; what the database cannot do
 */
export async function openSharedLogin(parts: SharedLoginParts): Promise<SharedLogin> {
  const { database, owner, vault, dataPath } = parts;
  const { account, node } = owner;
  const found = await database.read(() => loginHeader(account));
  const key = found === null ? vault.settings.key : await keyOf(found, account, vault);
  const seal = createLoginSeal(key, account);
  if (found === null) {
    const idKey = await openIdKey(dataPath, key);
    const begun = { node, keyHint: JSON.stringify(key.hint), idKey: seal.seal('id key', idKey.toString('hex')) };
    await database.transact(() => beginLogin(account, begun));
  } else await keepIdKey(dataPath, key, seal.open('id key', found.idKey));
  return sharedLogin(parts, seal);
}

/** Whether a node could open the login of an account, if there is one. @throws `DATABASE_LOGIN_KEY` */
export async function requireLoginKey(database: Database, account: string, vault: SessionVault): Promise<void> {
  const found = await database.read(() => loginHeader(account));
  if (found !== null) await keyOf(found, account, vault);
}

async function keyOf({ keyHint, node }: LoginHeader, account: string, vault: SessionVault): Promise<VaultKey> {
  const hint = JSON.parse(keyHint) as KeyHint;
  const key = await vault.settings.findKey(hint);
  if (key === null)
    throw databaseError('DATABASE_LOGIN_KEY', {
      account,
      node,
      kind: hint.kind,
      file: keyFilePath(vault.settings.dataPath),
    });
  return key;
}

/** Other ids would let messages in doubt arrive twice. */
async function keepIdKey(dataPath: string, key: VaultKey, hex: string): Promise<void> {
  const here = await openIdKey(dataPath, key);
  if (here.toString('hex') === hex) return;
  await copyFile(idKeyPath(dataPath), `${idKeyPath(dataPath)}.former`);
  await replaceFile(idKeyPath(dataPath), `${hex}\n`);
}

function sharedLogin(parts: SharedLoginParts, seal: LoginSeal): SharedLogin {
  const { database, owner, log } = parts;
  const keeper = new Keeper(parts, seal);
  let memory: SessionMemory | null = null;
  let writing: Promise<void> = Promise.resolve();
  /** The latest is enough; one that fails is followed by the next change. */
  const write = async (): Promise<void> => {
    if (memory === null) return;
    const sealed = seal.seal('memory', JSON.stringify(memory));
    memory = null;
    await database.transact(() => rememberWithLogin(owner.account, sealed));
  };
  return {
    keeper,
    settle: () => settle(parts, seal),
    remember: (latest) => {
      memory = latest;
      writing = writing
        .then(write)
        .catch((error: unknown) => log.warn({ err: toError(error) }, 'the metadata beside the login was not written'));
    },
    close: async () => {
      await Promise.all([writing, keeper.idle()]);
    },
  };
}

/** Answers the engine's process, one question after another: a late commit never overtakes the next look. */
class Keeper implements LoginKeeper {
  readonly #parts: SharedLoginParts;
  readonly #seal: LoginSeal;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: SharedLoginParts, seal: LoginSeal) {
    this.#parts = parts;
    this.#seal = seal;
  }

  async idle(): Promise<void> {
    await this.#last;
  }

  answer(question: LoginQuestion): Promise<LoginAnswer> {
    const answer = this.#last.then(async (): Promise<LoginAnswer> => {
      try {
        return await this.#answer(question);
      } catch (thrown) {
        const { message } = toError(thrown);
        this.#parts.log.warn({ err: toError(thrown), ask: question.ask }, 'the login in PostgreSQL was not reached');
        return { answer: 'failed', detail: message };
      }
    });
    this.#last = answer;
    return answer;
  }

  async #answer(question: LoginQuestion): Promise<LoginAnswer> {
    switch (question.ask) {
      case 'agree':
        return await this.#agree(question.store, question.generation);
      case 'replace':
        await this.#replace(question.records);
        return { answer: 'done' };
      case 'change': {
        const { store, generation, login, keys } = question.change;
        const changed = { store, generation, login: login && this.#seal.sealLogin(login) };
        const sealed = keys.map((key) => this.#seal.sealKey(key));
        await this.#parts.database.transact(() => changeLogin(this.#parts.owner.account, changed, sealed));
        return { answer: 'done' };
      }
    }
  }

  /** As a transaction that writes: no socket is opened by who does not own the account any more. */
  async #agree(store: string | null, generation: number): Promise<LoginAnswer> {
    const { database, owner } = this.#parts;
    const header = await database.transact(() => loginHeader(owner.account));
    if (header === null || header.store !== store || header.generation < generation) return { answer: 'give' };
    if (header.generation === generation) return { answer: 'done' };
    const records = await readRecords(this.#parts, this.#seal);
    return records === null ? { answer: 'give' } : { answer: 'take', records };
  }

  /** Read back and compared, before the copy is taken for one. */
  async #replace(records: LoginRecords): Promise<void> {
    const { database, owner, log } = this.#parts;
    const { store, generation, keys } = records;
    const login = this.#seal.sealLogin(records.login);
    const sealed = keys.map((key) => this.#seal.sealKey(key));
    await database.transact(() => replaceLogin(owner.account, { store, generation, login }, sealed));
    const arrived = await readRecords(this.#parts, this.#seal);
    if (arrived === null || comparable(arrived) !== comparable(records))
      throw databaseError('DATABASE_LOGIN_ANOTHER', { account: owner.account });
    log.info({ store, generation, keys: keys.length }, 'the login lies in PostgreSQL');
  }
}

function comparable({ store, generation, login, keys }: LoginRecords): string {
  return JSON.stringify([store, generation, login, keys.map((key) => JSON.stringify(key)).sort()]);
}

/** Null: no login was carried in. */
async function readRecords({ database, owner }: SharedLoginParts, seal: LoginSeal): Promise<LoginRecords | null> {
  const [header, keys] = await database.read(function* () {
    return [yield* loginHeader(owner.account), yield* sealedKeys(owner.account)] as const;
  });
  if (header === null || header.store === null || header.login === null) return null;
  return {
    store: header.store,
    generation: header.generation,
    login: seal.openLogin(header.login),
    keys: keys.map(([name, sealed]) => seal.openKey(name, sealed)),
  };
}

/**
 * Before the session looks at its store. What another node has written last is taken as it is; what this node has is kept if it
 * is as new, or if a person has put it there since.
 */
async function settle(parts: SharedLoginParts, seal: LoginSeal): Promise<void> {
  const { database, owner, place, log } = parts;
  const header = await database.transact(() => loginHeader(owner.account));
  if (header === null) return;
  const isMine = header.node === owner.node;
  const remembered = header.memory === null ? null : readMemory(seal.open('memory', header.memory), place);
  const here = peekMetadata(place);
  const local = here.state === 'read' ? here.memory : null;
  const memory = isMine ? (local ?? remembered) : remembered;
  if (header.store !== null && (memory === null || memory.status !== 'none')) {
    const copied = await settleStore(parts, seal, header, isMine);
    if (copied !== null) log.info({ from: header.node, ...copied }, 'the login was taken from PostgreSQL');
  }
  if (memory !== null && memory !== local) writeMetadata(place, memory);
  await database.transact(() => takeLogin(owner.account, owner.node));
}

/** Null: what is in the folder is right. */
async function settleStore(
  parts: SharedLoginParts,
  seal: LoginSeal,
  header: LoginHeader,
  isMine: boolean,
): Promise<{ readonly generation: number } | null> {
  const { storePath, vault, evidenceDue } = parts;
  const { copyIn, createCopy, refreshCopy } = await import('../whatsapp/baileys/store-records.ts');
  const verdict = await vault.verify();
  const here = verdict.state === 'healthy' ? copyIn(storePath) : null;
  if (here !== null && here.store === null && isMine) return null;
  const isCopy = here !== null && here.store === header.store;
  if (isCopy && here.generation >= header.generation) return null;
  const records = await readRecords(parts, seal);
  if (records === null) return null;
  if (isCopy) refreshCopy(storePath, records);
  else {
    await vault.quarantine('the login lies in PostgreSQL');
    await createCopy(storePath, records);
  }
  // What the lost server knew last is missing: its keys have been used.
  if (evidenceDue && !isMine) await vault.settings.store.renew(storePath);
  return { generation: records.generation };
}

function readMemory(text: string, { sessionName, engine }: MetadataPlace): SessionMemory | null {
  const read = memorySchema.safeParse(JSON.parse(text));
  return read.success && read.data.sessionName === sessionName && read.data.engine === engine ? read.data : null;
}

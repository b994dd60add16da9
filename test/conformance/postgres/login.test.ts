/** A login in PostgreSQL: sealed, fenced, carried in whole, and the same on every node. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { initAuthCreds } from 'baileys';
import '../../../src/cheap-scrypt.test-support.ts';
import type { AccountConfig } from '../../../src/config/schema.ts';
import { fenced } from '../../../src/database/fenced.ts';
import { all, get, run } from '../../../src/database/port.ts';
import { openPostgres, type PostgresDatabase } from '../../../src/database/postgres/database.ts';
import { createOwnerStore, requireOwner } from '../../../src/database/postgres/owners.ts';
import { openSharedLogin, type SharedLogin } from '../../../src/service/login-database.ts';
import { newestCopy } from '../../../src/service/move-login.ts';
import { blankMemory } from '../../../src/session/lifecycle/memory.ts';
import { peekMetadata, writeMetadata } from '../../../src/session/records/metadata.ts';
import { idKeyPath } from '../../../src/session/vault/id-key.ts';
import { openVault } from '../../../src/session/vault/vault.ts';
import { CredentialStore } from '../../../src/whatsapp/baileys/credential-store.ts';
import { baileysSessionStore } from '../../../src/whatsapp/baileys/session-store.ts';
import { openStoreFile } from '../../../src/whatsapp/baileys/store-file.ts';
import { copyIn, markAsCopy, readRecords } from '../../../src/whatsapp/baileys/store-records.ts';
import type { LoginChange, LoginRecords } from '../../../src/whatsapp/login-database.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { silentLog } from '../../support/silence.ts';

const PHONE = '15550002222';
const linked = () => ({
  ...initAuthCreds(),
  me: { id: '15550001111:7@s.whatsapp.net' },
  account: { details: 'ZGV0YWlscw==', accountSignature: 'c2ln', deviceSignature: 'c2ln' },
});

interface Node {
  readonly login: SharedLogin;
  readonly storePath: string;
  readonly data: string;
  readonly remembered: () => ReturnType<typeof peekMetadata>;
}

describe('a login in PostgreSQL', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  let database: PostgresDatabase;
  let root: string;
  let accounts = 0;
  before(async () => {
    cluster = await startPostgres();
    const options = { connections: 4, random: Math.random, onIdleError: () => undefined };
    database = await openPostgres({ address: addressOf(await cluster.create()), ...options });
    root = mkdtempSync(path.join(tmpdir(), 'logins-'));
  });
  after(async () => {
    await database.close();
    await cluster[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });
  const newAccount = (): string => `account-${++accounts}`;
  const authOf = (account: string, name: string) => path.join(root, account, name, 'session');
  const placeOf = (account: string, name: string) =>
    ({ authPath: authOf(account, name), sessionName: account, engine: 'baileys' }) as const;

  /** A node that has just taken the account. */
  async function node(account: string, name: string, passphrase: string | null = 'one for all nodes'): Promise<Node> {
    const owners = createOwnerStore(database);
    const owner = await owners.claim(account, await owners.begin(name), true);
    assert.ok('epoch' in owner, 'it has the account');
    const data = path.join(root, account, name, 'data');
    const vault = await openVault({
      session: account,
      store: baileysSessionStore,
      authPath: authOf(account, name),
      backupPath: path.join(root, account, name, 'backups'),
      dataPath: data,
      ...{ passphrase, keep: 3, copyAsideUnsealed: false, attachments: [], versions: () => ({}) },
      clock: { now: () => ({ wall: Date.now(), monotonic: performance.now() }), sleep: () => Promise.resolve() },
      log: silentLog,
    });
    const storePath = path.join(authOf(account, name), baileysSessionStore.folderName(account));
    const place = placeOf(account, name);
    const login = await openSharedLogin({
      database: fenced(
        database,
        () => requireOwner(owner),
        () => undefined,
      ),
      ...{ owner, evidenceDue: false, vault, dataPath: data, storePath, place, log: silentLog },
    });
    return { login, storePath, data, remembered: () => peekMetadata(place) };
  }
  /** As a node that ended without giving it back, long ago. */
  const loseNode = (name: string) =>
    database.transact(() =>
      run("UPDATE node SET expires_at = clock_timestamp() - interval '1 hour' WHERE id = :name", { name }),
    );
  const recordsIn = (folder: string): LoginRecords => {
    const file = openStoreFile(folder);
    try {
      return readRecords(file);
    } finally {
      file.close();
    }
  };

  /** A node with a login on disk, which is carried in as its engine does. */
  async function carriedIn(account: string, name: string): Promise<Node & { readonly records: LoginRecords }> {
    const store = await CredentialStore.create(
      path.join(authOf(account, name), baileysSessionStore.folderName(account)),
      linked(),
    );
    store.changeKeys({ session: { [`${PHONE}.0`]: Buffer.from('ratchet') }, 'pre-key': { '1': { public: 'p' } } });
    store.close();
    const one = await node(account, name);
    await one.login.settle();
    const { generation } = copyIn(one.storePath);
    assert.deepEqual(await one.login.keeper.answer({ ask: 'agree', store: null, generation }), { answer: 'give' });
    const records = { ...recordsIn(one.storePath), store: 'first' };
    assert.deepEqual(await one.login.keeper.answer({ ask: 'replace', records }), { answer: 'done' });
    const file = openStoreFile(one.storePath);
    markAsCopy(file, records.store);
    file.close();
    const memory = {
      ...blankMemory({ engine: 'baileys', sessionName: account, generation: 'abcd' }),
      status: 'linked',
    };
    writeMetadata(placeOf(account, name), memory as ReturnType<typeof blankMemory>);
    one.login.remember(memory as ReturnType<typeof blankMemory>);
    await one.login.close();
    return { ...one, records };
  }

  it('is sealed: neither keys nor phone numbers stand there in the clear', async () => {
    const account = newAccount();
    const { records } = await carriedIn(account, `${account}-a`);
    const rows = await database.read(function* () {
      return [
        ...(yield* all('SELECT * FROM session_login WHERE account = :account', { account })),
        ...(yield* all('SELECT * FROM session_keys WHERE account = :account', { account })),
      ];
    });
    const text = JSON.stringify(rows);
    for (const secret of [PHONE, 'ratchet', 'noiseKey', '15550001111']) assert.ok(!text.includes(secret), secret);
    assert.ok(!text.includes(JSON.parse(records.login.credentials).advSecretKey));
  });

  it('comes to another node as the last one left it: keys, what is remembered, and the key of the ids', async () => {
    const account = newAccount();
    const first = await carriedIn(account, `${account}-a`);
    const change: LoginChange = {
      ...{ store: 'first', generation: first.records.generation + 1, login: null },
      keys: [
        ['session', `${PHONE}.0`, '"newer"'],
        ['pre-key', '1', null],
      ],
    };
    assert.deepEqual(await first.login.keeper.answer({ ask: 'change', change }), { answer: 'done' });
    await loseNode(`${account}-a`);
    const second = await node(account, `${account}-b`);
    await second.login.settle();
    const { keys, generation, login } = recordsIn(second.storePath);
    assert.deepEqual(keys, [['session', `${PHONE}.0`, '"newer"']]);
    assert.equal(generation, change.generation);
    assert.deepEqual(login, first.records.login);
    assert.deepEqual(second.remembered(), first.remembered());
    const idKey = (at: Node) => readFileSync(idKeyPath(at.data), 'utf8');
    assert.equal(idKey(second), idKey(first));
    const agreed = { ask: 'agree', store: 'first', generation } as const;
    assert.deepEqual(await second.login.keeper.answer(agreed), { answer: 'done' });
    // The former owner writes nothing any more, and opens no socket.
    for (const question of [agreed, { ask: 'change', change: { ...change, generation: generation + 1 } } as const]) {
      assert.equal((await first.login.keeper.answer(question)).answer, 'failed');
    }
    assert.deepEqual(await second.login.keeper.answer(agreed), { answer: 'done' });
  });

  it('replaces what a node had of its own, which goes to quarantine', async () => {
    const account = newAccount();
    const first = await carriedIn(account, `${account}-a`);
    const folder = path.join(authOf(account, `${account}-b`), baileysSessionStore.folderName(account));
    (await CredentialStore.create(folder, linked())).close();
    await loseNode(`${account}-a`);
    const second = await node(account, `${account}-b`);
    await second.login.settle();
    assert.deepEqual(recordsIn(folder).login, first.records.login);
    assert.ok(existsSync(path.join(path.dirname(folder), `.${path.basename(folder)}~quarantine`)));
  });

  it('is left alone where a person has put another login in place, and nobody has run it since', async () => {
    const account = newAccount();
    const first = await carriedIn(account, `${account}-a`);
    await baileysSessionStore.renew(first.storePath);
    const again = await node(account, `${account}-a`);
    await again.login.settle();
    const { store, generation } = copyIn(again.storePath);
    assert.equal(store, null);
    assert.deepEqual(await again.login.keeper.answer({ ask: 'agree', store, generation }), { answer: 'give' });
  });

  it('refuses a change that is not of the newest state', async () => {
    const account = newAccount();
    const { login, records } = await carriedIn(account, `${account}-a`);
    for (const change of [
      { store: 'another', generation: records.generation + 1, login: null, keys: [] },
      { store: 'first', generation: records.generation, login: null, keys: [] },
    ]) {
      assert.equal((await login.keeper.answer({ ask: 'change', change })).answer, 'failed');
    }
    const row = await database.read(() =>
      get('SELECT generation FROM session_login WHERE account = :account', { account }),
    );
    assert.equal(row?.['generation'], records.generation);
  });

  it('comes back into the folder of the node that has the newest copy, and of no other', async () => {
    const account = newAccount();
    const one = await carriedIn(account, `${account}-a`);
    const leave = () => {
      const session = { WHATSAPP_ENGINE: 'baileys', WHATSAPP_SESSION_NAME: account } as const;
      const config = { ...session, WHATSAPP_AUTH_PATH: authOf(account, `${account}-a`) } as AccountConfig;
      const from = { ...database, tables: new Set(['session_login']) };
      return newestCopy(from, { accountPlaces: [one.data] }, config);
    };
    const change = { store: 'first', generation: one.records.generation + 1, login: null, keys: [] };
    assert.deepEqual(await one.login.keeper.answer({ ask: 'change', change }), { answer: 'done' });
    const refusal = await leave();
    assert.ok(typeof refusal === 'string' && refusal.includes('start the service here once'));
    await one.login.settle();
    const copy = await leave();
    assert.ok(copy !== null && typeof copy === 'object');
    assert.throws(() => CredentialStore.open(one.storePath), { code: 'WHATSAPP_LOGIN_IN_DATABASE' });
    copy.release();
    CredentialStore.open(one.storePath).close();
  });

  it('is refused to a node with another key, before anything of it is touched', async () => {
    const account = newAccount();
    await carriedIn(account, `${account}-a`);
    await loseNode(`${account}-a`);
    await assert.rejects(node(account, `${account}-b`, 'another one altogether'), { code: 'DATABASE_LOGIN_KEY' });
    await assert.rejects(node(account, `${account}-b`, null), { code: 'DATABASE_LOGIN_KEY' });
  });
});

/** A store whose login lies in a database: what is in the folder is never newer, and never used without it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { initAuthCreds } from 'baileys';
import { CredentialStore } from './credential-store.ts';
import { LoginInMemory } from './login-database.test-support.ts';
import { baileysSessionStore } from './session-store.ts';
import { copyIn, createCopy } from './store-records.ts';

const linked = () => ({
  ...initAuthCreds(),
  me: { id: '15550001111:7@s.whatsapp.net' },
  account: { details: 'ZGV0YWlscw==', accountSignature: 'c2ln', deviceSignature: 'c2ln' },
});
const bytes = (text: string) => Buffer.from(text);

describe('a store that is the copy of one in a database', () => {
  let root: string;
  let shared: LoginInMemory;
  const folder = (name: string) => path.join(root, name);
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'copies-'));
    shared = new LoginInMemory();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('carries a login of the folder into the database whole, and is refused without it from then on', async () => {
    const before = await CredentialStore.create(folder('a'), linked());
    before.changeKeys({ session: { a: bytes('x') }, 'pre-key': { '1': { public: bytes('p') } } });
    before.close();
    CredentialStore.open(folder('a'), shared).close();
    assert.equal(shared.records?.keys.length, 2);
    assert.throws(() => CredentialStore.open(folder('a')), { code: 'WHATSAPP_LOGIN_IN_DATABASE' });
    assert.equal((await baileysSessionStore.verify(folder('a'))).state, 'healthy', 'it is whole all the same');
  });

  it('is the same on another node, which goes on where the first was', async () => {
    const first = await CredentialStore.create(folder('a'), linked(), shared);
    first.changeKeys({ session: { a: bytes('1'), b: bytes('2') } });
    first.changeKeys({ session: { b: null } });
    assert.ok(shared.records);
    await createCopy(folder('b'), shared.records);
    const second = CredentialStore.open(folder('b'), shared);
    assert.deepEqual(second.keys('session', ['a', 'b']), { a: bytes('1') });
    assert.deepEqual(second.credentials, first.credentials);
    second.changeKeys({ session: { a: bytes('3') } });
    second.close();
    // The first comes back.
    first.agree();
    assert.deepEqual(first.keys('session', ['a']), { a: bytes('3') });
    assert.equal(first.generation, shared.records.generation);
    first.close();
  });

  it('changes nothing while the database is away', async () => {
    const store = await CredentialStore.create(folder('a'), linked(), shared);
    store.changeKeys({ session: { a: bytes('1') } });
    const { generation } = store;
    shared.away = true;
    const unwritable = { code: 'WHATSAPP_STORE_UNWRITABLE' };
    assert.throws(() => store.changeKeys({ session: { a: bytes('2') } }), unwritable);
    assert.throws(() => store.agree(), unwritable);
    assert.throws(() => store.proveWritable(), unwritable);
    assert.deepEqual(store.keys('session', ['a']), { a: bytes('1') });
    assert.equal(store.generation, generation);
    store.close();
  });

  it('takes what the database has written though its answer was lost', async () => {
    const store = await CredentialStore.create(folder('a'), linked(), shared);
    shared.mute = true;
    assert.throws(() => store.changeKeys({ session: { a: bytes('2') } }), { code: 'WHATSAPP_STORE_UNWRITABLE' });
    assert.deepEqual(store.keys('session', ['a']), {});
    shared.mute = false;
    store.agree();
    assert.deepEqual(store.keys('session', ['a']), { a: bytes('2') });
    store.close();
  });

  it('has its own keys when a backup of it is put in its place, and carries them in', async () => {
    const store = await CredentialStore.create(folder('a'), linked(), shared);
    const { mkdirSync } = await import('node:fs');
    mkdirSync(folder('backup'));
    await baileysSessionStore.snapshot(folder('a'), folder('backup'));
    assert.equal(copyIn(folder('backup')).store, null);
    store.changeKeys({ session: { a: bytes('1') } });
    store.close();
    const former = shared.records?.store;
    await baileysSessionStore.renew(folder('backup'));
    const restored = CredentialStore.open(folder('backup'), shared);
    assert.ok(restored.renewalDue && shared.records?.login.renewalDue);
    assert.notEqual(shared.records.store, former);
    restored.renewalDone();
    assert.equal(shared.records.login.renewalDue, false);
    restored.close();
  });
});

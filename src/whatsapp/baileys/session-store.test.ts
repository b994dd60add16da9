import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { initAuthCreds } from 'baileys';
import { hasCode } from '../../errors/coded-error.ts';
import { CredentialStore } from './credential-store.ts';
import { LoginInMemory } from './login-database.test-support.ts';
import { baileysSessionStore } from './session-store.ts';
import { openStoreFile, storeFileName } from './store-file.ts';

/** Credentials as they are after a phone has confirmed them. */
function linkedCredentials() {
  return {
    ...initAuthCreds(),
    me: { id: '15550001111:7@s.whatsapp.net', lid: '100000000001:7@lid', name: 'Ledger' },
    account: { details: 'ZGV0YWlscw==', accountSignature: 'c2ln', deviceSignature: 'c2ln' },
    nextPreKeyId: 813,
    firstUnuploadedPreKeyId: 813,
  };
}

/** Every file of a folder with its bytes. */
function contents(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'base64')]));
}

for (const place of ['on disk', 'in a database'] as const)
  describe(`the baileys session store, ${place}`, () => {
    let folder: string;
    let shared: LoginInMemory | null;
    const file = () => path.join(folder, storeFileName);

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'store-'));
      shared = place === 'on disk' ? null : new LoginInMemory();
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    async function linkedStore(): Promise<CredentialStore> {
      return await CredentialStore.create(folder, linkedCredentials(), shared);
    }

    it('names a login by its keys, the same in every copy', async () => {
      const store = await linkedStore();
      const name = await baileysSessionStore.loginOf(folder);
      assert.match(name ?? '', /^[0-9a-f]{16}$/);
      const copy = mkdtempSync(path.join(tmpdir(), 'copy-'));
      await baileysSessionStore.snapshot(folder, copy);
      store.close();
      await baileysSessionStore.renew(copy);
      assert.equal(await baileysSessionStore.loginOf(copy), name);
      rmSync(copy, { recursive: true });
      rmSync(file());
      assert.equal(await baileysSessionStore.loginOf(folder), null);
      (await linkedStore()).close();
      assert.notEqual(await baileysSessionStore.loginOf(folder), name);
    });

    it('gives keys of every type back as they were, bytes as bytes', async () => {
      const store = await linkedStore();
      const keys = {
        'pre-key': { '1': { private: Buffer.alloc(32, 1), public: Buffer.alloc(32, 2) } },
        session: { '100000000002_1.0': Buffer.from([1, 2, 3]) },
        'sender-key': { 'group::user': Buffer.from('sender') },
        'sender-key-memory': { group: { 'a@lid': true } },
        'app-state-sync-key': { id: { keyData: 'a2V5', timestamp: '5' } },
        'app-state-sync-version': { regular: { version: 3, hash: Buffer.alloc(8, 9), indexValueMap: {} } },
        'lid-mapping': { '15550002222': '100000000002' },
        'device-list': { '15550002222': ['0', '3'] },
        tctoken: { 'a@lid': { token: Buffer.alloc(0), senderTimestamp: 5 } },
        'identity-key': { '100000000002_1.0': Buffer.alloc(33, 5) },
      };
      store.changeKeys(keys);
      store.close();
      const again = CredentialStore.open(folder, shared);
      for (const [type, values] of Object.entries(keys)) {
        assert.deepEqual(again.keys(type, [...Object.keys(values), 'absent']), values, type);
      }
      again.close();
    });

    it('raises its generation with every change and never with a look', async () => {
      const store = await linkedStore();
      const before = store.generation;
      store.keys('session', ['a']);
      assert.equal(store.generation, before);
      store.changeKeys({ session: { a: Buffer.from('x') } });
      store.saveCredentials(linkedCredentials());
      assert.equal(store.generation, before + 2);
      store.close();
    });

    it('keeps the store private', async () => {
      (await linkedStore()).close();
      assert.equal(statSync(file()).mode & 0o777, 0o600);
    });

    it('takes back a change of which one part fails', async () => {
      const store = await linkedStore();
      const circular: Record<string, unknown> = {};
      circular['self'] = circular;
      const { generation } = store;
      assert.throws(() => store.changeKeys({ session: { good: Buffer.from('x'), bad: circular } }));
      assert.deepEqual(store.keys('session', ['good']), {});
      assert.equal(store.generation, generation);
      store.close();
    });

    it('verifies without changing a byte, in use or not', async () => {
      const store = await linkedStore();
      store.changeKeys({ session: { a: Buffer.from('x') } });
      assert.deepEqual(await baileysSessionStore.verify(folder), {
        state: 'healthy',
        jid: '15550001111@s.whatsapp.net',
      });
      store.close();
      const before = contents(folder);
      assert.equal((await baileysSessionStore.verify(folder)).state, 'healthy');
      assert.deepEqual(contents(folder), before);
    });

    it('calls a folder without a store, and a pairing that no phone confirmed, empty', async () => {
      assert.deepEqual(await baileysSessionStore.verify(folder), { state: 'empty' });
      (await CredentialStore.create(folder, initAuthCreds(), shared)).close();
      assert.deepEqual(await baileysSessionStore.verify(folder), { state: 'empty' });
    });

    const damages: Record<string, (whole: Buffer) => Buffer> = {
      'an empty file': () => Buffer.alloc(0),
      'a file of zeros': (whole) => Buffer.alloc(whole.length),
      'half a file': (whole) => whole.subarray(0, whole.length / 2),
      'another file': () => Buffer.from('no database at all'.repeat(500)),
      'a flipped bit in the credentials': (whole) => {
        const at = whole.indexOf('registrationId') + 2;
        whole.writeUInt8(whole.readUInt8(at) ^ 1, at);
        return whole;
      },
    };
    for (const [name, damage] of Object.entries(damages)) {
      it(`calls ${name} damaged, raises a coded error, and mints nothing`, async () => {
        (await linkedStore()).close();
        const damaged = damage(readFileSync(file()));
        writeFileSync(file(), damaged);
        assert.equal((await baileysSessionStore.verify(folder)).state, 'damaged');
        assert.throws(
          () => CredentialStore.open(folder, shared),
          (error) => hasCode(error, 'WHATSAPP_STORE_DAMAGED'),
        );
        const verdict = await baileysSessionStore.verify(folder);
        assert.equal(verdict.state, 'damaged', 'also after the attempt to open it');
      });
    }

    it('refuses a store of a later format instead of guessing', async () => {
      (await linkedStore()).close();
      const database = new DatabaseSync(file());
      database.exec('UPDATE login SET format = 99');
      database.close();
      await assert.rejects(baileysSessionStore.verify(folder), (error) => hasCode(error, 'WHATSAPP_STORE_NEWER'));
    });

    it('does not call a store damaged that it may not read', {
      skip: process.getuid?.() === 0 && 'root reads all',
    }, async () => {
      (await linkedStore()).close();
      const { chmodSync } = await import('node:fs');
      chmodSync(file(), 0o000);
      await assert.rejects(baileysSessionStore.verify(folder), (error) => hasCode(error, 'WHATSAPP_STORE_UNWRITABLE'));
    });

    it('takes a verified snapshot while the store is written to', async () => {
      const store = await linkedStore();
      const target = path.join(folder, 'copy');
      const { mkdirSync } = await import('node:fs');
      mkdirSync(target);
      for (let i = 0; i < 50; i++) store.changeKeys({ session: { [`s${i}`]: Buffer.alloc(2000, i) } });
      await baileysSessionStore.snapshot(folder, target);
      store.changeKeys({ session: { later: Buffer.from('x') } });
      assert.deepEqual(readdirSync(target), baileysSessionStore.loginEntries);
      assert.equal((await baileysSessionStore.verify(target)).state, 'healthy');
      const copy = CredentialStore.open(target);
      assert.deepEqual(Object.keys(copy.keys('session', ['s0', 's49', 'later'])), ['s0', 's49']);
      copy.close();
      store.close();
    });

    it('renews a restored copy: ratchets are dropped, pre-keys skip ahead, new keys are owed', async () => {
      const store = await linkedStore();
      store.changeKeys({
        session: { a: Buffer.from('x') },
        'identity-key': { a: Buffer.alloc(33, 5) },
        'pre-key': { '812': { private: Buffer.alloc(32), public: Buffer.alloc(32) } },
      });
      const { generation } = store;
      store.close();
      const { renewed, detail } = await baileysSessionStore.renew(folder);
      assert.ok(renewed, detail);
      const after = CredentialStore.open(folder, shared);
      assert.deepEqual(after.keys('session', ['a']), {});
      assert.deepEqual(Object.keys(after.keys('identity-key', ['a'])), ['a']);
      assert.deepEqual(Object.keys(after.keys('pre-key', ['812'])), ['812']);
      assert.ok(after.credentials.nextPreKeyId > 50_000);
      assert.ok(after.renewalDue);
      assert.ok(after.generation > generation);
      after.renewalDone();
      assert.ok(!after.renewalDue);
      after.close();
    });

    it('cleans nothing that a login needs', async () => {
      const store = await linkedStore();
      for (let i = 0; i < 200; i++) store.changeKeys({ session: { [`s${i}`]: Buffer.alloc(5000, i) } });
      store.changeKeys({ session: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`s${i}`, null])) });
      store.close();
      assert.ok((await baileysSessionStore.cleanCaches(folder)) > 500_000);
      assert.equal((await baileysSessionStore.verify(folder)).state, 'healthy');
      openStoreFile(folder).close();
    });
  });

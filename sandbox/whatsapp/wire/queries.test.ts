import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { AuthenticationState } from 'baileys';
import { RawClient, rawLogin } from './raw-client.ts';
import { bigEndian, bytesOf, child, children, type Stanza, stanza } from './stanza.ts';
import { account, customer, customerJid, Scene } from './wire-scene.ts';

let scene: Scene;
let auth: AuthenticationState;
let client: RawClient;
const preKeys = [7, 8, 9].map((id) => ({ id, key: randomBytes(32) }));

before(async () => {
  scene = await Scene.start();
  await scene.whatsapp.admin.set({ preKeysAhead: 0 });
  auth = await scene.link();
  client = await RawClient.connect(scene.whatsapp.farEnd.webSocketUrl);
  await client.login(rawLogin(auth, account));
});
after(async () => {
  client.close();
  await scene.close();
});

/** The parts of an upload of keys. */
function uploadParts(): Stanza[] {
  const { registrationId, signedIdentityKey, signedPreKey } = auth.creds;
  const key = (tag: string, id: number, value: Uint8Array, more: Stanza[] = []) =>
    stanza(tag, {}, [stanza('id', {}, bigEndian(id, 3)), stanza('value', {}, Buffer.from(value)), ...more]);
  return [
    stanza('registration', {}, bigEndian(registrationId, 4)),
    stanza('type', {}, Buffer.from([5])),
    stanza('identity', {}, Buffer.from(signedIdentityKey.public)),
    stanza(
      'list',
      {},
      preKeys.map((one) => key('key', one.id, one.key)),
    ),
    key('skey', signedPreKey.keyId, signedPreKey.keyPair.public, [
      stanza('signature', {}, Buffer.from(signedPreKey.signature)),
    ]),
  ];
}

test('keys are accepted in any order within an upload', async () => {
  for (const parts of [uploadParts(), uploadParts().toReversed()]) {
    assert.equal((await client.ask('encrypt', 'set', parts)).attrs['type'], 'result');
    const count = child(await client.ask('encrypt', 'get', [stanza('count')]), 'count');
    assert.equal(count?.attrs['value'], '3');
  }
});

test('the digest of the keys is the one that a client computes of its own keys', async () => {
  await client.ask('encrypt', 'set', uploadParts());
  const digest = child(await client.ask('encrypt', 'get', [stanza('digest')]), 'digest');
  const { signedIdentityKey, signedPreKey } = auth.creds;
  const ids = children(child(digest, 'list')).map((id) => bytesOf(id)?.readUIntBE(0, 3));
  assert.deepEqual(ids, [7, 8, 9]);
  const hash = createHash('sha1')
    .update(signedIdentityKey.public)
    .update(signedPreKey.keyPair.public)
    .update(signedPreKey.signature);
  for (const { key } of preKeys) hash.update(key);
  assert.deepEqual(bytesOf(child(digest, 'hash')), hash.digest());
  const skey = child(digest, 'skey');
  assert.deepEqual(bytesOf(child(skey, 'value')), Buffer.from(signedPreKey.keyPair.public));
  assert.deepEqual(bytesOf(child(skey, 'signature')), Buffer.from(signedPreKey.signature));
});

test('a contact queried by its address is named by that address', async () => {
  const asked = [customerJid, '15550000000@s.whatsapp.net'].map((jid) => stanza('user', { jid }));
  const question = stanza('usync', { context: 'interactive', mode: 'query', sid: '1', last: 'true', index: '0' }, [
    stanza('query', {}, [stanza('contact')]),
    stanza('list', {}, asked),
  ]);
  const answer = await client.ask('usync', 'get', [question]);
  const users = children(child(child(answer, 'usync'), 'list'), 'user');
  assert.deepEqual(
    users.map((user) => [user.attrs['jid'], child(user, 'contact')?.attrs['type']]),
    [
      [customerJid, 'in'],
      ['15550000000@s.whatsapp.net', 'out'],
    ],
  );
});

test('keys are listed by number and LID, or by LID alone if configured', async () => {
  const lid = `${scene.whatsapp.world.directory.at(customer)?.lid}@lid`;
  const found = async (jid: string) => {
    const answer = await client.ask('encrypt', 'get', [stanza('key', {}, [stanza('user', { jid })])]);
    const [user] = children(child(answer, 'list'), 'user');
    return user?.attrs['jid'] === jid && child(user, 'identity') !== undefined;
  };
  assert.deepEqual([await found(customerJid), await found(lid)], [true, true]);
  await scene.whatsapp.admin.set({ keysByLidOnly: true });
  assert.deepEqual([await found(customerJid), await found(lid)], [false, true]);
});

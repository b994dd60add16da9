import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { frame } from './frames.ts';
import { encodeBinaryNode } from './library.ts';
import { clientHeader } from './noise-state.ts';
import { RawClient, type RawLogin, rawLogin } from './raw-client.ts';
import { child, stanza } from './stanza.ts';
import { account, customerJid, Scene } from './wire-scene.ts';

let scene: Scene;
let login: RawLogin;
let client: RawClient;

before(async () => {
  scene = await Scene.start();
  login = rawLogin(await scene.link(), account);
});
after(() => scene.close());
afterEach(() => client.close());

async function connected(): Promise<RawClient> {
  client = await RawClient.connect(scene.whatsapp.farEnd.webSocketUrl);
  return client;
}

async function loggedIn(): Promise<RawClient> {
  await connected();
  await client.login(login);
  await client.until(() => client.find('success') !== undefined);
  return client;
}

/** A well-behaved client is still served. */
async function servesOthers(): Promise<void> {
  const other = await RawClient.connect(scene.whatsapp.farEnd.webSocketUrl);
  await other.login(login);
  assert.equal((await other.ask('w:p', 'get', [])).attrs['type'], 'result');
  other.close();
}

describe('a client that breaks the handshake is cut off without a word', () => {
  const hellos: readonly (readonly [string, Buffer])[] = [
    ['another header', Buffer.concat([Buffer.from('HTTP'), frame(randomBytes(40))])],
    ['bytes that are no hello', Buffer.concat([clientHeader, frame(randomBytes(40))])],
    ['an empty frame', Buffer.concat([clientHeader, frame(Buffer.alloc(0))])],
    // clientHello { ephemeral: 31 bytes }
    [
      'a short key',
      Buffer.concat([clientHeader, frame(Buffer.concat([Buffer.from([18, 33, 10, 31]), Buffer.alloc(31)]))]),
    ],
    // clientHello { ephemeral: 32 zero bytes }, a point of low order
    [
      'a key of low order',
      Buffer.concat([clientHeader, frame(Buffer.concat([Buffer.from([18, 34, 10, 32]), Buffer.alloc(32)]))]),
    ],
  ];
  for (const [what, bytes] of hellos) {
    test(what, async () => {
      await connected();
      client.sendBytes(bytes);
      await client.until(() => client.closed !== null);
      assert.equal(client.closed, 1006);
      await servesOthers();
    });
  }

  test('a client finish that cannot be decrypted', async () => {
    await connected();
    // clientHello { ephemeral: 32 bytes }, then a finish of noise
    client.sendBytes(
      Buffer.concat([clientHeader, frame(Buffer.concat([Buffer.from([18, 34, 10, 32]), randomBytes(32)]))]),
    );
    client.sendBytes(
      frame(Buffer.concat([Buffer.from([34, 98, 10, 48]), randomBytes(48), Buffer.from([18, 46]), randomBytes(46)])),
    );
    await client.until(() => client.closed !== null);
    assert.equal(client.closed, 1006);
    await servesOthers();
  });
});

describe('a frame that the keys of the connection do not open ends it without a word', () => {
  test('a frame sent twice', async () => {
    await loggedIn();
    const sent = client.sendPlain(Buffer.from(encodeBinaryNode(stanza('presence', { type: 'available' }))));
    client.sendBytes(sent);
    await client.until(() => client.closed !== null);
    assert.deepEqual([client.closed, client.find('stream:error')], [1006, undefined]);
    await servesOthers();
  });

  test('a frame cut short', async () => {
    await loggedIn();
    client.sendBytes(frame(randomBytes(7)));
    await client.until(() => client.closed !== null);
    assert.equal(client.closed, 1006);
    await servesOthers();
  });
});

describe('a stanza that cannot be read ends the stream', () => {
  const bomb = deflateSync(Buffer.alloc(2 ** 25));
  const presence = Buffer.from(encodeBinaryNode(stanza('presence', { type: 'available' })));
  const plains: readonly (readonly [string, Buffer])[] = [
    ['nothing', Buffer.alloc(0)],
    ['bytes that are no list', Buffer.concat([Buffer.from([0]), Buffer.alloc(60, 0x77)])],
    ['a stanza cut short', presence.subarray(0, -1)],
    // A list of one whose tag is a token of a dictionary that does not exist.
    ['an unknown token', Buffer.from([0, 248, 1, 245, 0])],
    [
      'a list in lists without end',
      Buffer.concat([Buffer.from([0]), Buffer.alloc(2 ** 20, Buffer.from([248, 2, 5, 248, 1]))]),
    ],
    ['more than a frame holds, compressed', Buffer.concat([Buffer.from([2]), bomb])],
  ];
  for (const [what, plain] of plains) {
    test(what, async () => {
      await loggedIn();
      client.sendPlain(plain);
      await client.until(() => client.closed !== null);
      assert.ok(child(client.find('stream:error'), 'xml-not-well-formed'));
      assert.equal(client.closed, 1000);
      await servesOthers();
    });
  }
});

test('a WebSocket message longer than any frame is refused', async () => {
  await loggedIn();
  client.sendBytes(Buffer.alloc(2 ** 24 + 4));
  await client.until(() => client.closed !== null);
  assert.equal(client.closed, 1009);
  await servesOthers();
});

test('an endless frame delays no other client', async () => {
  await loggedIn();
  client.sendBytes(Buffer.from([0xff, 0xff, 0xff, 1, 2, 3]));
  await servesOthers();
});

test('malformed queries and messages are refused one by one, and the connection stays open', async () => {
  await loggedIn();
  const questions: readonly (readonly [string, 'get' | 'set', string])[] = [
    ['encrypt', 'set', 'registration'],
    ['encrypt', 'get', 'key'],
    ['usync', 'get', 'usync'],
  ];
  for (const [xmlns, type, tag] of questions) {
    const nobody = stanza(tag, {}, [stanza('list', {}, [stanza('user', { jid: '' })]), stanza('user', { jid: 'x' })]);
    const answer = await client.ask(xmlns, type, [nobody]);
    assert.deepEqual([answer.attrs['type'], child(answer, 'error')?.attrs['code']], ['error', '400'], tag);
  }
  const unknown = await client.ask('nowhere', 'get', [stanza('nothing')]);
  assert.equal(child(unknown, 'error')?.attrs['code'], '501');
  client.send(stanza('nonsense', { id: '1' }));
  client.send(stanza('receipt', { id: '1', to: customerJid, type: 'retry' }, [stanza('keys')]));
  client.send(stanza('message', { id: 'M1', to: 'nobody', type: 'text' }, [stanza('participants')]));
  const ack = () => client.stanzas.find(({ attrs }) => attrs['id'] === 'M1');
  await client.until(() => ack() !== undefined);
  assert.deepEqual([ack()?.attrs['class'], ack()?.attrs['error']], ['message', '400']);
  assert.match(scene.problems().join(), /<nonsense>/);
  assert.equal((await client.ask('w:p', 'get', [])).attrs['type'], 'result');
});

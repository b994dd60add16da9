import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RawClient, type RawLogin, rawLogin } from './raw-client.ts';
import { account, Scene } from './wire-scene.ts';

let scene: Scene;
let login: RawLogin;

before(async () => {
  scene = await Scene.start();
  login = rawLogin(await scene.link(), account);
});
after(() => scene.close());

test('a client that knows the key of the server is logged in with its first frame', async () => {
  const first = await connected();
  await first.login(login);
  await first.until(() => first.find('success') !== undefined);
  const second = await connected();
  await second.resume(login, first.serverKey ?? Buffer.alloc(32));
  await second.until(() => second.find('success') !== undefined);
  assert.equal(second.handshake, 'resume');
  assert.equal((await scene.whatsapp.admin.counters()).resumed, 1);
  await second.ask('w:p', 'get', []);
  first.close();
  second.close();
});

test('a client with an old key falls back to the full handshake on the same connection', async () => {
  const first = await connected();
  await first.login(login);
  await scene.whatsapp.admin.turnNoiseKey();
  const second = await connected();
  await second.resume(login, first.serverKey ?? Buffer.alloc(32));
  await second.until(() => second.find('success') !== undefined);
  assert.equal(second.handshake, 'fallback');
  assert.notDeepEqual(second.serverKey, first.serverKey);
  assert.equal((await scene.whatsapp.admin.counters()).fellBack, 1);
  first.close();
  second.close();
});

async function connected(): Promise<RawClient> {
  return RawClient.connect(scene.whatsapp.farEnd.webSocketUrl);
}

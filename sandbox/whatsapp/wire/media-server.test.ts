import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { after, before, test } from 'node:test';
import { maxUploadBytes } from './media-server.ts';
import { Scene } from './wire-scene.ts';

let scene: Scene;

before(async () => {
  scene = await Scene.start();
});
after(() => scene.close());

/** The HTTP status of an upload of `bytes` under this file name. */
async function upload(
  bytes: Buffer,
  changes: { name?: string; token?: string; auth?: string; length?: number; method?: string } = {},
): Promise<number | undefined> {
  const { mediaServer } = scene.whatsapp.wire.context;
  const name = changes.name ?? createHash('sha256').update(bytes).digest('base64url');
  const query = new URLSearchParams({ auth: changes.auth ?? mediaServer.auth, token: changes.token ?? name });
  const sending = request(`https://${mediaServer.host}/mms/document/${name}?${query}`, {
    method: changes.method ?? 'POST',
    ca: scene.whatsapp.farEnd.mediaCaPem,
    headers: { 'content-length': changes.length ?? bytes.length },
  });
  sending.on('error', () => undefined);
  if (changes.length === undefined) sending.end(bytes);
  else sending.write(bytes);
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  answer.resume();
  sending.destroy();
  return answer.statusCode;
}

test('an upload is accepted only under its own hash and with the token given out', async () => {
  const bytes = randomBytes(1000);
  assert.equal(await upload(bytes), 200);
  assert.equal(await upload(bytes, { name: createHash('sha256').update('other').digest('base64url') }), 400);
  assert.equal(await upload(bytes, { token: 'another' }), 401);
  assert.equal(await upload(bytes, { auth: 'another' }), 401);
  assert.equal(await upload(bytes, { name: '..%2F..%2Fetc' }), 404);
  assert.equal(await upload(bytes, { method: 'PUT' }), 404);
});

test('a file above the limit of the server is refused before it is read', async () => {
  assert.equal(await upload(randomBytes(10), { length: maxUploadBytes + 1 }), 413);
  assert.equal(await upload(randomBytes(10)), 200);
});

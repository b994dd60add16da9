import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RawClient, rawLogin } from './raw-client.ts';
import { account, Scene } from './wire-scene.ts';

test('the server closes a moment after its last stanza, so that the client can read it', async () => {
  const scene = await Scene.start();
  const login = rawLogin(await scene.link(), account);
  const { admin, farEnd } = scene.whatsapp;
  const endings = [
    { word: 'stream:error', act: () => admin.strike({ fault: { kind: 'stream_error', code: 503 } }) },
    { word: 'xmlstreamend', act: () => admin.strike({ fault: { kind: 'stream_end' } }) },
    { word: 'stream:error', act: () => admin.unlink({}) },
    { word: 'failure', act: () => Promise.resolve() },
  ];
  for (const { word, act } of endings) {
    const client = await RawClient.connect(farEnd.webSocketUrl);
    await client.login(login);
    await client.until(() => client.find('success') !== undefined || client.find('failure') !== undefined);
    await act();
    await client.until(() => client.find(word) !== undefined);
    assert.equal(client.closed, null, word);
    await client.until(() => client.closed !== null);
    assert.equal(client.closed, 1000, word);
  }
  await scene.close();
});

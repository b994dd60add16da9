import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { startWhatsApp, type WhatsApp } from '../start.ts';

const account = '5491100000001';
let whatsapp: WhatsApp;

before(async () => {
  whatsapp = await startWhatsApp({ accounts: [{ digits: account }] });
});
after(() => whatsapp.close());

async function connected(): Promise<WebSocket> {
  const url = `wss://127.0.0.1:${whatsapp.page?.port}/ws/chat`;
  const socket = new WebSocket(url, { rejectUnauthorized: false });
  await once(socket, 'open');
  return socket;
}

const nonsense: readonly (readonly [string, (socket: WebSocket) => void])[] = [
  ['text that is no JSON', (socket) => socket.send('{"op":')],
  ['nothing', (socket) => socket.send('')],
  ['JSON that is no question', (socket) => socket.send('null')],
  ['a message before there is a link', (socket) => socket.send('{"op":"send","id":1,"to":"1@c.us"}')],
  ['a passkey that nobody asked for', (socket) => socket.send('{"op":"passkey","assertion":{}}')],
  ['keys that are none, then a scan of them', (socket) => socket.send('{"op":"hello","id":1,"keys":null,"token":7}')],
  // A frame with an opcode that does not exist; the client itself would not send it.
  [
    'a frame that is none',
    (socket) => (Reflect.get(socket, '_socket') as Socket).write(Buffer.from([0x8f, 0x80, 0, 0, 0, 0])),
  ],
];

for (const [what, say] of nonsense) {
  test(`a page that sends ${what} does not keep the server from serving others`, async () => {
    const socket = await connected();
    socket.on('error', () => undefined);
    say(socket);
    const other = await connected();
    other.send(JSON.stringify({ op: 'hello', id: 1, keys: { noise: 'n', identity: 'i', adv: 'a' }, token: null }));
    const [answer] = (await once(other, 'message')) as [Buffer];
    assert.equal((JSON.parse(answer.toString()) as { state: string }).state, 'unpaired');
    other.terminate();
    socket.terminate();
  });
}

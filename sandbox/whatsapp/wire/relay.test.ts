import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { BinaryNode } from 'baileys';
import { account, customer, customerJid, Scene, until } from './wire-scene.ts';

let scene: Scene;

afterEach(() => scene.close());

test('a device asks for a message again only after the server has answered for it', async () => {
  scene = await Scene.start();
  const { client } = await scene.linked({ getMessage: async () => ({ conversation: 'hola' }) });
  const { admin } = scene.whatsapp;
  const order: string[] = [];
  client.socket.ws.on('CB:receipt,type:retry', () => order.push('retry'));
  client.socket.ws.on('CB:ack,class:message', () => order.push('ack'));
  for (const messageId of ['3EB000C1', '3EB000C2']) {
    order.length = 0;
    await admin.failToOpen({ digits: customer, device: 0, times: 1 });
    if (messageId === '3EB000C2') {
      await admin.faultSends({ fault: { kind: 'ack_late', ms: 50 }, times: 1, recipient: customer });
    }
    await client.socket.sendMessage(customerJid, { text: 'hola' }, { messageId });
    await until(() => order.length === 3);
    assert.deepEqual(order, ['ack', 'retry', 'ack']);
  }
});

test('a phone drops a copy made under a used counter, and says again that it is delivered', async () => {
  scene = await Scene.start();
  const { client } = await scene.linked();
  const { admin, world } = scene.whatsapp;
  await client.socket.sendMessage(customerJid, { text: 'uno' }, { messageId: '3EB000D1' });
  await client.until(() => client.status('3EB000D1') === 4);
  // Answered, so that messages need no device identity any more.
  await admin.write({ from: customer, text: 'ok' });
  await client.until(() => client.inbound.includes('ok'));
  const message = { conversation: 'dos' };
  const { nodes } = await client.socket.createParticipantNodes([customerJid], message);
  const sealed = { tag: 'participants', attrs: {}, content: nodes };
  const send = (id: string) =>
    client.socket.sendNode({ tag: 'message', attrs: { id, to: customerJid, type: 'text' }, content: [sealed] });
  const delivered: string[] = [];
  client.socket.ws.on('CB:receipt', ({ attrs }: BinaryNode) => {
    if (attrs['type'] === undefined) delivered.push(attrs['id'] ?? '');
  });
  for (const id of ['3EB000D2', '3EB000D2', '3EB000D3']) await send(id);
  await until(() => delivered.length === 3);
  assert.deepEqual(delivered, ['3EB000D2', '3EB000D2', '3EB000D3']);
  assert.deepEqual(
    world.log.at(customer).map(({ text }) => text),
    ['uno', 'dos'],
  );
  const counters = await admin.counters();
  assert.deepEqual([counters.dropped, counters.retriesAsked], [2, 0]);
  assert.match(scene.problems().join(), /3EB000D3 is lost at device 0/);
});

test('what is sent to a LID is confirmed, asked for again and answered under the LID', async () => {
  scene = await Scene.start();
  const { client } = await scene.linked({ getMessage: async () => ({ conversation: 'hola' }) });
  const { admin, world } = scene.whatsapp;
  const lid = world.directory.at(customer)?.lid ?? '';
  const own = world.directory.at(account)?.lid ?? '';
  const said = new Map<string, string>();
  client.socket.ws.on('CB:receipt', ({ attrs }: BinaryNode) =>
    said.set(attrs['type'] ?? 'delivered', attrs['from'] ?? ''),
  );
  let written: Record<string, string> = {};
  client.socket.ws.on('CB:message', ({ attrs }: BinaryNode) => {
    if (attrs['category'] !== 'peer') written = attrs;
  });
  await admin.failToOpen({ digits: customer, device: 3, times: 1 });
  await client.socket.sendMessage(`${lid}@lid`, { text: 'hola' }, { messageId: '3EB000E1' });
  await until(() => said.size === 4);
  assert.deepEqual(Object.fromEntries(said), {
    sender: `${own}@lid`,
    delivered: `${lid}@lid`,
    read: `${lid}@lid`,
    retry: `${lid}:3@lid`,
  });
  await until(() => world.log.at(customer)[0]?.openedBy.length === 2);
  await admin.write({ from: customer, text: 'gracias' });
  await client.until(() => client.inbound.includes('gracias'));
  assert.deepEqual([written['from'], written['sender_pn']], [`${lid}@lid`, customerJid]);
  assert.deepEqual(scene.problems(), []);
});

test('what only the companion of a phone opened is delivered by it, and read when the phone shows it', async () => {
  scene = await Scene.start();
  let found = false;
  const getMessage = async () => (found ? { conversation: 'hola' } : undefined);
  const { client } = await scene.linked({ getMessage });
  const { admin, world } = scene.whatsapp;
  const said: string[] = [];
  client.socket.ws.on('CB:receipt', ({ attrs }: BinaryNode) => {
    if (attrs['from'] !== `${account}@s.whatsapp.net`) said.push(`${attrs['type'] ?? 'delivered'} ${attrs['from']}`);
  });
  await admin.failToOpen({ digits: customer, device: 0, times: 1 });
  await client.socket.sendMessage(customerJid, { text: 'hola' }, { messageId: '3EB000F1' });
  await until(() => said.length === 2);
  assert.deepEqual(said.toSorted(), [`delivered ${customer}:3@s.whatsapp.net`, `retry ${customerJid}`]);
  assert.equal(world.log.at(customer)[0]?.readAt, null);
  found = true;
  await client.socket.sendMessage(customerJid, { text: 'hola' }, { messageId: '3EB000F1' });
  await client.until(() => client.status('3EB000F1') === 4);
  assert.deepEqual(world.log.at(customer)[0]?.openedBy, [3, 0]);
});

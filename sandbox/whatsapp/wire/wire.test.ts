import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import type { BinaryNode, proto } from 'baileys';
import { memoryAuth } from './baileys-client.ts';
import { bytesOf, child } from './stanza.ts';
import { account, customer, customerJid, Scene, until } from './wire-scene.ts';

let scene: Scene;

let folder: string | null = null;

afterEach(async () => {
  await scene.close();
  if (folder !== null) await rm(folder, { recursive: true });
  folder = null;
});

test('an unmodified baileys links by QR code, logs in and sends a text that both devices decrypt, with all receipts', async () => {
  scene = await Scene.start();
  const { client } = await scene.linked();
  await client.socket.sendMessage(customerJid, { text: 'hola' }, { messageId: '3EB0AAAA' });
  await client.until(() => client.status('3EB0AAAA') === 4);
  const { log } = scene.whatsapp.world;
  assert.deepEqual([log.at(customer)[0]?.text, log.at(customer)[0]?.openedBy], ['hola', [0, 3]]);
  assert.equal(client.acks.get('3EB0AAAA'), null);
  assert.equal(log.at(account).length, 1);
  assert.deepEqual(scene.problems(), []);
});

test('an unmodified baileys that is told of no pre-keys uploads 812, and five when it is told of one', async () => {
  scene = await Scene.start();
  const { admin } = scene.whatsapp;
  for (const [preKeysAhead, made] of [
    [0, 812],
    [1, 5],
  ] as const) {
    await admin.set({ preKeysAhead });
    const { client } = await scene.linked();
    const left = async () => (await admin.companions()).find(({ connected }) => connected)?.preKeysLeft ?? 0;
    await until(async () => (await left()) > 0);
    assert.equal(await left(), made);
    await client.close();
    await until(async () => (await admin.companions()).every(({ connected }) => !connected));
  }
  assert.deepEqual(scene.problems(), []);
});

test('a PDF arrives with name, caption and the hash of its bytes', async () => {
  scene = await Scene.start();
  const { client } = await scene.linked();
  const pdf = randomBytes(100_000);
  await client.socket.sendMessage(
    customerJid,
    { document: pdf, fileName: 'Factura ñ.pdf', mimetype: 'application/pdf', caption: 'Su factura' },
    { messageId: '3EB0BBBB' },
  );
  await client.until(() => client.status('3EB0BBBB') === 4);
  const [arrival] = scene.whatsapp.world.log.at(customer);
  assert.equal(arrival?.sha256, hash('sha256', pdf));
  assert.deepEqual([arrival.fileName, arrival.text, arrival.size], ['Factura ñ.pdf', 'Su factura', 100_000]);
  assert.deepEqual(scene.problems(), []);
});

test('the right pairing code links, a wrong one does not', async () => {
  scene = await Scene.start();
  const auth = memoryAuth();
  const client = scene.connect(auth);
  await client.until(() => client.qr !== undefined);
  const code = await client.socket.requestPairingCode(account);
  const { admin, world } = scene.whatsapp;
  await until(async () => (await admin.counters()).codesWanted === 1);
  await assert.rejects(admin.enterCode({ code: 'AAAAAAAA' }));
  assert.deepEqual(world.companions.all(), []);
  await admin.enterCode({ code: `${code.slice(0, 4)}-${code.slice(4)}` });
  await client.until(() => client.end !== null);
  assert.equal(client.end?.code, 515);
  await scene.login(auth);
  assert.equal((await admin.counters()).codesEntered, 2);
});

test('the reference of a pairing code is sent at once, and is the one that the phone names', async () => {
  scene = await Scene.start();
  const auth = memoryAuth();
  const client = scene.connect(auth);
  const refs: (string | undefined)[] = [];
  const note = (node: BinaryNode) => {
    const registration = child(node, 'link_code_companion_reg');
    if (registration) refs.push(bytesOf(child(registration, 'link_code_pairing_ref'))?.toString());
  };
  client.socket.ws.on('CB:iq,type:result', note);
  client.socket.ws.on('CB:notification,type:link_code_companion_reg', note);
  await client.until(() => client.qr !== undefined);
  const code = await client.socket.requestPairingCode(account);
  await until(() => refs.length === 1);
  await scene.whatsapp.admin.enterCode({ code });
  await client.until(() => client.end !== null);
  assert.equal(refs.length, 2);
  assert.match(refs[0] ?? '', /^[\w-]{20,}$/);
  assert.equal(refs[1], refs[0]);
});

test('a message id sent twice shows once; with dedupe off it shows twice', async () => {
  scene = await Scene.start();
  const { client } = await scene.linked();
  const { world, admin } = scene.whatsapp;
  const twice = async (messageId: string) => {
    await client.socket.sendMessage(customerJid, { text: 'uno' }, { messageId });
    await client.socket.sendMessage(customerJid, { text: 'uno' }, { messageId });
  };
  // Each copy reaches two phones: the customer's and the account's own.
  await twice('3EB0DD01');
  await until(() => world.log.counts().suppressed === 2);
  assert.equal(world.log.at(customer).length, 1);
  await admin.set({ dedupe: false });
  await twice('3EB0DD02');
  await until(() => world.log.counts().shownTwice === 2);
  assert.equal(world.log.at(customer).length, 3);
});

test('receipts and messages that arrive while the companion is offline are delivered at its next login', async () => {
  scene = await Scene.start();
  const { auth, client } = await scene.linked();
  const { admin } = scene.whatsapp;
  await admin.setOnline({ digits: customer, online: false });
  await client.socket.sendMessage(customerJid, { text: 'hola' }, { messageId: '3EB0EEEE' });
  await client.until(() => client.acks.has('3EB0EEEE'));
  await client.close();
  await admin.setOnline({ digits: customer, online: true });
  await admin.write({ from: customer, text: 'gracias' });
  await until(async () => (await admin.companions())[0]?.waiting === 4);
  const again = await scene.login(auth);
  await again.until(() => again.inbound.includes('gracias') && again.status('3EB0EEEE') === 4);
  await until(async () => (await admin.companions())[0]?.waiting === 0);
  assert.deepEqual(scene.problems(), []);
});

test('a device that cannot decrypt a message asks for it again, and decrypts what the client then sends', async () => {
  scene = await Scene.start();
  const sent = new Map<string, proto.IMessage>();
  const { client } = await scene.linked({ getMessage: async ({ id }) => sent.get(id ?? '') });
  const { world, admin } = scene.whatsapp;
  await admin.failToOpen({ digits: customer, device: 3, times: 1 });
  sent.set('3EB0FFFF', { conversation: 'hola' });
  await client.socket.sendMessage(customerJid, { text: 'hola' }, { messageId: '3EB0FFFF' });
  await client.until(() => client.status('3EB0FFFF') === 4);
  await until(() => world.log.at(customer)[0]?.openedBy.length === 2);
  assert.deepEqual(world.log.at(customer)[0]?.openedBy, [0, 3]);
  assert.equal(world.log.at(customer).length, 1);
});

test('a retry request waits for a companion that is offline', async () => {
  scene = await Scene.start();
  const { auth, client } = await scene.linked();
  const { world, admin } = scene.whatsapp;
  await admin.failToOpen({ digits: customer, device: 0, times: 1 });
  await admin.failToOpen({ digits: customer, device: 3, times: 1 });
  await admin.strike({ fault: { kind: 'deaf' } });
  await client.socket.sendMessage(customerJid, { text: 'hola' }, { messageId: '3EB000CC' });
  await client.until(() => client.acks.has('3EB000CC'));
  await client.close();
  assert.equal(world.log.at(customer).length, 0);
  const again = await scene.login(auth, { getMessage: async () => ({ conversation: 'hola' }) });
  await until(() => world.log.at(customer)[0]?.openedBy.length === 2);
  await again.until(() => again.status('3EB000CC') === 4);
  await until(async () => (await admin.companions())[0]?.waiting === 0);
});

test('a phone that has lost its sessions asks again, and shows the message once', async () => {
  scene = await Scene.start();
  const sent = new Map<string, proto.IMessage>();
  const { client } = await scene.linked({ getMessage: async ({ id }) => sent.get(id ?? '') });
  const { world, admin } = scene.whatsapp;
  await client.socket.sendMessage(customerJid, { text: 'uno' }, { messageId: '3EB00001' });
  await admin.write({ from: customer, text: 'ok' });
  await client.until(() => client.inbound.includes('ok'));
  await client.socket.sendMessage(customerJid, { text: 'dos' }, { messageId: '3EB00002' });
  await client.until(() => client.status('3EB00002') === 4);
  await admin.forgetSessions({ digits: customer });
  sent.set('3EB00003', { conversation: 'tres' });
  await client.socket.sendMessage(customerJid, { text: 'tres' }, { messageId: '3EB00003' });
  await client.until(() => client.status('3EB00003') === 4);
  assert.deepEqual(
    world.log.at(customer).map(({ text }) => text),
    ['uno', 'dos', 'tres'],
  );
});

test('a companion that has lost its session gets an inbound message again, with the keys it offers', async () => {
  scene = await Scene.start();
  const { auth, client } = await scene.linked();
  const { admin } = scene.whatsapp;
  await client.socket.sendMessage(customerJid, { text: 'hola' }, { messageId: '3EB000AA' });
  await client.until(() => client.status('3EB000AA') === 4);
  await admin.write({ from: customer, text: 'uno' });
  await client.until(() => client.inbound.includes('uno'));
  const lid = scene.whatsapp.world.directory.at(customer)?.lid ?? '';
  await auth.keys.set({ session: { [`${lid}_1.0`]: null } });
  await admin.write({ from: customer, text: 'dos' });
  await client.until(() => client.inbound.includes('dos'));
  assert.equal((await admin.counters()).resends > 0, true);
});

test('a lookup returns the canonical number for another spelling, and who is not on WhatsApp', async () => {
  scene = await Scene.start();
  const { client } = await scene.linked();
  const [found] = (await client.socket.onWhatsApp('541155550001')) ?? [];
  assert.deepEqual(found, { jid: customerJid, exists: true });
  assert.deepEqual(
    (await client.socket.onWhatsApp('15550000000'))?.filter(({ exists }) => exists),
    [],
  );
});

test('a message to a number without an account reaches only the phone of the sender', async () => {
  scene = await Scene.start();
  const { client } = await scene.linked();
  await client.socket.sendMessage('15550000000@s.whatsapp.net', { text: 'hola' }, { messageId: '3EB00009' });
  await client.until(() => client.acks.has('3EB00009'));
  const { log } = scene.whatsapp.world;
  assert.deepEqual([log.at('15550000000').length, log.at(account).length], [0, 1]);
});

test('a device that the phone removes is notified, and its next login is refused', async () => {
  scene = await Scene.start();
  const { auth, client } = await scene.linked();
  await scene.whatsapp.admin.unlink({});
  await client.until(() => client.end !== null);
  assert.equal(client.end?.code, 401);
  assert.equal((await scene.refusedLogin(auth))?.code, 401);
});

test('a companion that logs out is unlinked', async () => {
  scene = await Scene.start();
  const { client } = await scene.linked();
  await client.socket.logout();
  const { companions } = scene.whatsapp.world;
  await until(() => companions.all().length === 0);
});

test('the phone of the account gives signs of life, and contacts may answer from their LID', async () => {
  scene = await Scene.start();
  const { client } = await scene.linked();
  const { admin } = scene.whatsapp;
  let seen = 0;
  client.socket.ws.on('CB:message', (node: { attrs: Record<string, string> }) => {
    if (node.attrs['category'] === 'peer' && node.attrs['from'] === `${account}@s.whatsapp.net`) seen += 1;
  });
  await admin.phoneSeen({});
  await until(() => seen === 1);
  const from: string[] = [];
  client.socket.ws.on('CB:receipt', (node: { attrs: Record<string, string> }) => from.push(node.attrs['from'] ?? ''));
  await admin.set({ receiptsFromLid: true });
  await client.socket.sendMessage(customerJid, { text: 'hola' }, { messageId: '3EB000BB' });
  await client.until(() => client.status('3EB000BB') === 4);
  assert.equal(from.includes(`${scene.whatsapp.world.directory.at(customer)?.lid}@lid`), true);
});

test('an unconfirmed first history is sent again at the next login', async () => {
  scene = await Scene.start();
  const auth = await scene.link();
  const hasty = scene.connect(auth);
  await hasty.until(() => hasty.open);
  await hasty.close();
  const { historyOwed } = scene.whatsapp.wire.context;
  await scene.login(auth);
  await until(() => historyOwed.size === 0);
});

test('if the same login connects twice, the first connection is told that it was replaced', async () => {
  scene = await Scene.start();
  const { auth, client } = await scene.linked();
  await scene.login(auth);
  await client.until(() => client.end !== null);
  assert.equal(client.end?.code, 440);
});

test('a stand-in restarted from its state file keeps address, link, sessions and the contents of its phones', async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-whatsapp-'));
  scene = await Scene.start({ stateFile: join(folder, 'state.json') });
  const { auth, client } = await scene.linked();
  await client.socket.sendMessage(customerJid, { text: 'uno' }, { messageId: '3EB00A01' });
  await client.until(() => client.status('3EB00A01') === 4);
  await scene.whatsapp.admin.write({ from: customer, text: 'ok' });
  await client.until(() => client.inbound.includes('ok'));
  const { farEnd, adminUrl } = scene.whatsapp;
  await scene.restart();
  assert.deepEqual(scene.whatsapp.farEnd, farEnd);
  assert.equal(scene.whatsapp.adminUrl, adminUrl);
  const again = await scene.login(auth);
  await scene.whatsapp.admin.write({ from: customer, text: 'otra' });
  await again.until(() => again.inbound.includes('otra'));
  assert.equal((await scene.whatsapp.admin.counters()).resends, 0);
  await again.socket.sendMessage(customerJid, { text: 'dos' }, { messageId: '3EB00A02' });
  await again.until(() => again.status('3EB00A02') === 4);
  assert.deepEqual(
    scene.whatsapp.world.log.at(customer).map(({ text, openedBy }) => [text, openedBy]),
    [
      ['uno', [0, 3]],
      ['dos', [0, 3]],
    ],
  );
  assert.deepEqual(scene.problems(), []);
});

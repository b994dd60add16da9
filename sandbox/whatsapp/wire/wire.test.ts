import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, test } from 'node:test';
import type { AuthenticationState } from 'baileys';
import { startWhatsApp, type WhatsApp } from '../start.ts';
import { BaileysClient, memoryAuth } from './baileys-client.ts';

const account = '5491100000001';
const customer = '5491155550001';
const customerJid = `${customer}@s.whatsapp.net`;
const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.close();
});

async function start(): Promise<WhatsApp> {
  const whatsapp = await startWhatsApp({
    accounts: [{ digits: account, name: 'Sender' }],
    contacts: [{ digits: customer, name: 'Customer', aliases: ['541155550001'] }],
    delays: { deliveredMs: 5, readMs: 10, senderMs: 5 },
  });
  running.push(whatsapp);
  return whatsapp;
}

function client(whatsapp: WhatsApp, auth: AuthenticationState, options = {}): BaileysClient {
  const made = new BaileysClient(whatsapp.farEnd, auth, options);
  running.push(made);
  return made;
}

/** Links by QR and logs in. */
async function linked(whatsapp: WhatsApp): Promise<{ auth: AuthenticationState; client: BaileysClient }> {
  const auth = memoryAuth();
  const linking = client(whatsapp, auth);
  await linking.until(() => linking.qr !== undefined || linking.end !== null);
  await whatsapp.world.offers.scan(account, linking.qr ?? '');
  await linking.until(() => linking.end !== null);
  assert.deepEqual(linking.end?.code, 515);
  const loggedIn = client(whatsapp, auth);
  await loggedIn.until(() => loggedIn.open || loggedIn.end !== null);
  assert.equal(loggedIn.end, null);
  return { auth, client: loggedIn };
}

test('an unmodified baileys links by QR, logs in and sends a text that both devices open, with all receipts', async () => {
  const whatsapp = await start();
  const { client: sender } = await linked(whatsapp);
  await sender.socket.sendMessage(customerJid, { text: 'hola' }, { messageId: '3EB0AAAA' });
  await sender.until(() => sender.status('3EB0AAAA') === 4);
  const [arrival] = whatsapp.world.log.at(customer);
  assert.deepEqual([arrival?.text, arrival?.openedBy], ['hola', [0, 3]]);
  assert.equal(sender.acks.get('3EB0AAAA'), null);
  assert.equal(whatsapp.world.log.at(account).length, 1);
  assert.deepEqual(whatsapp.wire.context.counters.problems, []);
});

test('a PDF arrives with name, caption and the hash of its bytes', async () => {
  const whatsapp = await start();
  const { client: sender } = await linked(whatsapp);
  const pdf = randomBytes(100_000);
  await sender.socket.sendMessage(
    customerJid,
    { document: pdf, fileName: 'Factura ñ.pdf', mimetype: 'application/pdf', caption: 'Su factura' },
    { messageId: '3EB0BBBB' },
  );
  await sender.until(() => sender.status('3EB0BBBB') === 4);
  const [arrival] = whatsapp.world.log.at(customer);
  assert.equal(arrival?.sha256, createHash('sha256').update(pdf).digest('hex'));
  assert.deepEqual([arrival.fileName, arrival.text, arrival.size], ['Factura ñ.pdf', 'Su factura', 100_000]);
  assert.deepEqual(whatsapp.wire.context.counters.problems, []);
});

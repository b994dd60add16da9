import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { account, customer, customerJid, Scene, until } from '../../../sandbox/whatsapp/wire/wire-scene.ts';
import { loadZapo, ZapoClient, ZapoLogin } from './zapo-client.ts';

const library = await loadZapo();

/** An independent client, modelled on WhatsApp Web itself: what fails here works in the stand-in for baileys only. */
describe('the wire stand-in serves zapo-js', { skip: library ? false : 'zapo-js cannot be loaded here' }, () => {
  if (!library) return;
  let scene: Scene;
  let login: ZapoLogin;
  let client: ZapoClient;
  const clients: ZapoClient[] = [];

  beforeEach(async () => {
    scene = await Scene.start();
    login = new ZapoLogin(library);
    client = connectable();
  });
  afterEach(async () => {
    for (const one of clients.splice(0)) await one.close();
    await login.store.destroy();
    await scene.close();
  });

  function connectable(): ZapoClient {
    const one = new ZapoClient(library as NonNullable<typeof library>, scene.whatsapp.farEnd, login);
    clients.push(one);
    return one;
  }

  /** Links by QR; the client logs in by itself afterwards. */
  async function link(): Promise<void> {
    await client.client.connect();
    await until(() => client.qr !== null);
    await scene.whatsapp.admin.scanQr({ text: client.qr ?? '' });
    await settled();
  }

  /** Logged in, with keys at the server. */
  async function settled(): Promise<void> {
    const isSettled = async () =>
      client.logins >= 1 && ((await scene.whatsapp.admin.companions())[0]?.preKeysLeft ?? 0) > 0;
    await until(isSettled).catch((cause: unknown) => {
      throw new Error(
        `not logged in; ${client.logins} logins, the end of its log: ${client.log.slice(-30).join('; ')}`,
        {
          cause,
        },
      );
    });
  }

  const jidOf = (lid: boolean) => (lid ? `${scene.whatsapp.world.directory.at(customer)?.lid}@lid` : customerJid);

  it('links by QR code, publishes its keys, and finds the same keys in the digest', async () => {
    await link();
    const [companion] = await scene.whatsapp.admin.companions();
    assert.equal(companion?.connected, true);
    await until(() => client.log.some((message) => message.startsWith('signal digest valid')));
    assert.deepEqual(
      client.log.filter((message) => message.startsWith('signal digest valid')),
      ['signal digest validated'],
    );
    assert.deepEqual(scene.problems(), []);
  });

  it('links by pairing code', async () => {
    await client.client.connect();
    await until(() => client.qr !== null);
    assert.match(await client.client.fetchPairingCountryCodeIso(), /^[A-Z]{2}$/);
    const code = await client.client.requestPairingCode(account);
    await scene.whatsapp.admin.enterCode({ code });
    await settled();
    assert.deepEqual(scene.problems(), []);
  });

  for (const lid of [false, true]) {
    it(`sends a text to a ${lid ? 'LID' : 'number'}; receipts come from there`, async () => {
      await link();
      await client.send(jidOf(lid), 'hola', '3EB0A1');
      await until(() => client.receipts.length === 3);
      assert.deepEqual(client.receipts.slice(1), [`3EB0A1 delivered ${jidOf(lid)}`, `3EB0A1 read ${jidOf(lid)}`]);
      const [arrival] = scene.whatsapp.world.log.at(customer);
      assert.deepEqual([arrival?.text, arrival?.openedBy.toSorted()], ['hola', [0, 3]]);
      assert.equal(scene.whatsapp.world.log.at(account).length, 1);
      assert.deepEqual(scene.problems(), []);
    });
  }

  it('sends a PDF that the recipient downloads and decrypts', async () => {
    await link();
    const pdf = randomBytes(100_000);
    const document = { type: 'document', media: pdf, mimetype: 'application/pdf', fileName: 'Factura ñ.pdf' } as const;
    await client.send(customerJid, { ...document, caption: 'Su factura' }, '3EB0B1');
    await until(() => client.receipts.length === 3);
    const [arrival] = scene.whatsapp.world.log.at(customer);
    assert.equal(arrival?.sha256, hash('sha256', pdf));
    assert.deepEqual([arrival.fileName, arrival.text], ['Factura ñ.pdf', 'Su factura']);
    assert.deepEqual(scene.problems(), []);
  });

  it('receives what a contact writes, under the address that was written to', async () => {
    await link();
    const { admin } = scene.whatsapp;
    await admin.write({ from: customer, text: 'uno' });
    await until(() => client.inbound.length === 1);
    await client.send(jidOf(true), 'hola', '3EB0C1');
    await admin.write({ from: customer, text: 'dos' });
    await until(() => client.inbound.length === 2);
    assert.deepEqual(client.inbound, [
      { text: 'uno', from: jidOf(false) },
      { text: 'dos', from: jidOf(true) },
    ]);
    await until(async () => (await admin.companions())[0]?.waiting === 0);
    assert.deepEqual(scene.problems(), []);
  });

  it('is asked again by a device that could not decrypt a message', async () => {
    await link();
    const { admin, world } = scene.whatsapp;
    await client.send(customerJid, 'uno', '3EB0D1');
    await admin.write({ from: customer, text: 'ok' });
    await until(() => client.inbound.length === 1);
    await admin.failToOpen({ digits: customer, device: 3, times: 1 });
    await client.send(customerJid, 'dos', '3EB0D2');
    // The device gets it again; this client leaves out the identity that WhatsApp's clients send with a first message.
    await until(() => scene.problems().length > 0);
    assert.deepEqual(scene.problems(), ['message 3EB0D2 for device 3: a first message without device identity']);
    assert.deepEqual(world.log.at(customer)[1]?.openedBy, [0]);
    const order = client.received
      .filter(({ attrs }) => attrs['id'] === '3EB0D2')
      .map(({ tag, attrs }) => attrs['type'] ?? tag);
    assert.ok(order.indexOf('ack') < order.indexOf('retry'), order.join());
  });

  it('asks again for what it cannot decrypt, and gets it with the keys that it sends along', async () => {
    await link();
    const { admin } = scene.whatsapp;
    await admin.write({ from: customer, text: 'uno' });
    await until(() => client.inbound.length === 1);
    // Once it is acknowledged, the client has stored the session that it came with.
    await until(async () => (await admin.companions())[0]?.waiting === 0);
    await login.store.session('conformance').session.clear();
    await admin.write({ from: customer, text: 'dos' });
    await until(() => client.inbound.length === 2);
    assert.equal(client.inbound[1]?.text, 'dos');
    assert.equal((await admin.counters()).resends, 1);
    assert.deepEqual(scene.problems(), []);
  });

  it('reconnects with its stored login by resuming, and gets its backlog', async () => {
    await link();
    await client.close();
    const { admin } = scene.whatsapp;
    await admin.write({ from: customer, text: 'gracias' });
    client = connectable();
    await client.login();
    await until(() => client.inbound.length === 1);
    const { resumed, routed } = await admin.counters();
    assert.ok(resumed >= 1 && routed >= 1);
    await client.send(customerJid, 'hola', '3EB0E1');
    await until(() => scene.whatsapp.world.log.at(customer).length === 1);
    assert.deepEqual(scene.problems(), []);
  });

  it('reconnects after the server has changed its key', async () => {
    await link();
    await client.close();
    await scene.whatsapp.admin.turnNoiseKey();
    client = connectable();
    await client.login();
    assert.equal((await scene.whatsapp.admin.counters()).fellBack, 1);
    await client.close();
    client = connectable();
    await client.login();
    assert.equal((await scene.whatsapp.admin.counters()).fellBack, 1);
  });

  it('reconnects by itself if the line drops or the server ends the stream', async () => {
    await link();
    const { admin } = scene.whatsapp;
    await admin.strike({ fault: { kind: 'drop' } });
    await until(() => client.logins >= 2);
    await admin.strike({ fault: { kind: 'stream_error', code: 503 } });
    await until(() => client.logins >= 3);
    await client.send(customerJid, 'hola', '3EB0F1');
    assert.deepEqual(scene.problems(), []);
  });

  it('answers the pings of the server', async () => {
    await link();
    const { admin } = scene.whatsapp;
    const [companion] = await admin.companions();
    assert.equal(await admin.strike({ fault: { kind: 'ping' }, companion: companion?.id ?? '' }), 1);
    await until(async () => (await admin.counters()).pongs === 1);
  });

  it('unlinks itself', async () => {
    await link();
    await client.client.logout();
    await until(async () => (await scene.whatsapp.admin.companions()).length === 0);
    assert.deepEqual(scene.problems(), []);
  });

  it('is told that the phone has removed it, and that another connection has replaced it', async () => {
    await link();
    const { admin } = scene.whatsapp;
    const other = connectable();
    await other.login();
    await until(() => client.end !== null);
    assert.equal(client.end, 'stream_error_replaced');
    await admin.unlink({});
    await until(() => other.end !== null);
    assert.equal(other.end, 'stream_error_device_removed');
    await until(() => login.credentials === null);
  });
});

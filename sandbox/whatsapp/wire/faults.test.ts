import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { AuthenticationState, UserFacingSocketConfig } from 'baileys';
import { memoryAuth } from './baileys-client.ts';
import type { ConnectionFault, LoginFault } from './connection-faults.ts';
import { customer, customerJid, Scene, until } from './wire-scene.ts';

let scene: Scene;
let auth: AuthenticationState;
let next = 1;

before(async () => {
  scene = await Scene.start();
  auth = await scene.link();
  await (await scene.login(auth)).close();
});
after(() => scene.close());
beforeEach(() => scene.whatsapp.admin.clearFaults());

/** Sends a text with a new id and returns the id, whether or not it succeeds. */
async function send(client: Awaited<ReturnType<Scene['login']>>): Promise<string> {
  const messageId = `3EB0F${String(next++).padStart(4, '0')}`;
  await client.socket.sendMessage(customerJid, { text: 'hola' }, { messageId });
  return messageId;
}

const struck: readonly (readonly [string, ConnectionFault, number])[] = [
  ['a conflict', { kind: 'stream_error', code: null, conflict: 'replaced' }, 440],
  ['a removal without code', { kind: 'stream_error', code: null, conflict: 'device_removed' }, 440],
  ['a removal with its code', { kind: 'stream_error', code: 401, conflict: 'device_removed' }, 401],
  ['stream error 503', { kind: 'stream_error', code: 503 }, 503],
  ['stream error 515', { kind: 'stream_error', code: 515 }, 515],
  ['a stanza that is not well formed', { kind: 'not_well_formed' }, 500],
  ['the end of the stream', { kind: 'stream_end' }, 428],
  ['a downgrade', { kind: 'downgrade' }, 411],
  ['a cut connection', { kind: 'drop' }, 428],
  ['a close in good order', { kind: 'close', code: 1011 }, 428],
];

for (const [what, fault, code] of struck) {
  test(`${what} ends the client's connection with ${code}, and the same login reconnects`, async () => {
    const client = await scene.login(auth);
    assert.equal(await scene.whatsapp.admin.strike({ fault }), 1);
    await client.until(() => client.end !== null);
    assert.equal(client.end?.code, code);
    await (await scene.login(auth)).close();
  });
}

const refused: readonly (readonly [string, LoginFault, number])[] = [
  ['401', { kind: 'failure', reason: 401 }, 401],
  ['402 with its expiry', { kind: 'failure', reason: 402, attributes: { code: '104', expire: '3600' } }, 402],
  ['403', { kind: 'failure', reason: 403 }, 403],
  ['405', { kind: 'failure', reason: 405 }, 405],
  ['503', { kind: 'failure', reason: 503 }, 503],
];

for (const [what, fault, code] of refused) {
  test(`a login refused with ${what} is refused once, and the next one succeeds`, async () => {
    await scene.whatsapp.admin.faultLogins({ fault, times: 1 });
    assert.equal((await scene.refusedLogin(auth))?.code, code);
    await (await scene.login(auth)).close();
  });
}

test('the client keeps connecting after an upgrade answered with HTTP 503 or not at all, or a silent handshake', async () => {
  const { admin } = scene.whatsapp;
  const quick: Partial<UserFacingSocketConfig> = { connectTimeoutMs: 300 };
  await admin.faultLogins({ fault: { kind: 'http', status: 503 }, times: 1 });
  const client = scene.connect(auth);
  const status = await new Promise((resolve) => {
    client.socket.ws.on('unexpected-response', (_: unknown, response: { statusCode: number }) =>
      resolve(response.statusCode),
    );
  });
  assert.equal(status, 503);
  await client.close();
  await admin.faultLogins({ fault: { kind: 'silent_upgrade' }, times: 1 });
  assert.equal((await scene.refusedLogin(auth, quick))?.code, 408);
  await admin.faultLogins({ fault: { kind: 'silent_handshake' }, times: 1 });
  assert.equal((await scene.refusedLogin(auth, quick))?.code, 408);
});

test('pings are answered even if the login never succeeds', async () => {
  await scene.whatsapp.admin.faultLogins({ fault: { kind: 'no_success' }, times: 1 });
  const client = scene.connect(auth);
  await client.socket.waitForSocketOpen();
  await until(() => scene.whatsapp.wire.handshaken === 1);
  const pong = await client.socket.query({ tag: 'iq', attrs: { to: '@s.whatsapp.net', type: 'get', xmlns: 'w:p' } });
  assert.equal(pong.attrs['type'], 'result');
  assert.equal(client.open, false);
  await client.close();
});

test('connections are refused while nothing listens, and accepted on the same address afterwards', async () => {
  const { admin } = scene.whatsapp;
  await admin.setReachable({ reachable: false });
  assert.match((await scene.refusedLogin(auth))?.message ?? '', /ECONNREFUSED/);
  await admin.setReachable({ reachable: true });
  await (await scene.login(auth)).close();
});

test('a deaf server accepts messages and delivers their receipts after the next login', async () => {
  const { admin } = scene.whatsapp;
  const client = await scene.login(auth);
  await admin.strike({ fault: { kind: 'deaf' } });
  const id = await send(client);
  await client.until(() => client.acks.has(id));
  await until(async () => (await admin.companions())[0]?.waiting === 3);
  assert.equal(client.status(id) < 2, true);
  await client.close();
  const again = await scene.login(auth);
  await again.until(() => again.status(id) === 4);
  await again.close();
});

test('a mute server answers neither requests nor messages', async () => {
  const client = await scene.login(auth);
  await scene.whatsapp.admin.strike({ fault: { kind: 'mute' } });
  const question = { tag: 'iq', attrs: { to: '@s.whatsapp.net', type: 'get', xmlns: 'w:p' } };
  await assert.rejects(client.socket.query(question, 100), /Timed Out/);
  await client.close();
});

test('in a black hole no data moves, but the connection stays open', async () => {
  const client = await scene.login(auth);
  await scene.whatsapp.admin.strike({ fault: { kind: 'black_hole' } });
  const question = { tag: 'iq', attrs: { to: '@s.whatsapp.net', type: 'get', xmlns: 'w:p' } };
  await assert.rejects(client.socket.query(question, 100), /Timed Out/);
  assert.equal(client.end, null);
  assert.equal(client.socket.ws.isOpen, true);
  await scene.whatsapp.admin.strike({ fault: { kind: 'drop' } });
  await client.until(() => client.end !== null);
});

for (const code of [463, 479, 429, 500]) {
  test(`a message refused with ${code} reaches nobody; the next one does`, async () => {
    const { admin, world } = scene.whatsapp;
    const client = await scene.login(auth);
    const before = world.log.at(customer).length;
    await admin.faultSends({ fault: { kind: 'ack_error', code }, times: 1, recipient: null });
    const id = await send(client);
    await client.until(() => client.acks.get(id) === String(code));
    assert.equal(world.log.at(customer).length, before);
    const good = await send(client);
    await client.until(() => client.status(good) === 4);
    await client.close();
  });
}

test('a refusal may say in how many seconds it expires', async () => {
  const { admin } = scene.whatsapp;
  const client = await scene.login(auth);
  const answers: Record<string, string>[] = [];
  client.socket.ws.on('CB:ack,class:message', ({ attrs }: { attrs: Record<string, string> }) => answers.push(attrs));
  await admin.faultSends({
    fault: { kind: 'ack_error', code: 429, backoffSeconds: 90 },
    times: 1,
    recipient: null,
  });
  const id = await send(client);
  await client.until(() => client.acks.has(id));
  assert.equal(answers.find((attrs) => attrs['id'] === id)?.['backoff'], '90');
  await client.close();
});

test('an answer can be late, arrive after the receipts, or never arrive', async () => {
  const { admin, world } = scene.whatsapp;
  const client = await scene.login(auth);
  const all = { times: 1, recipient: customer };
  await admin.faultSends({ fault: { kind: 'ack_late', ms: 50 }, ...all });
  const late = await send(client);
  await client.until(() => client.acks.has(late));
  await admin.faultSends({ fault: { kind: 'receipt_before_ack' }, ...all });
  const order: string[] = [];
  client.socket.ws.on('CB:receipt', ({ attrs }: { attrs: Record<string, string> }) =>
    order.push(`receipt ${attrs['id']}`),
  );
  client.socket.ws.on('CB:ack,class:message', ({ attrs }: { attrs: Record<string, string> }) =>
    order.push(`ack ${attrs['id']}`),
  );
  const overtaken = await send(client);
  await client.until(() => client.acks.has(overtaken));
  assert.deepEqual(
    order.filter((what) => what.endsWith(overtaken)),
    [...Array<string>(3).fill(`receipt ${overtaken}`), `ack ${overtaken}`],
  );
  await admin.faultSends({ fault: { kind: 'no_ack', delivered: true }, ...all });
  const silent = await send(client);
  await client.until(() => client.status(silent) === 4);
  await admin.faultSends({ fault: { kind: 'no_ack', delivered: false }, ...all });
  const lost = await send(client);
  const next = await send(client);
  await client.until(() => client.status(next) === 4);
  assert.deepEqual([client.acks.has(silent), client.acks.has(lost)], [false, false]);
  const arrived = new Set(world.log.at(customer).map(({ messageId }) => messageId));
  assert.deepEqual([arrived.has(silent), arrived.has(lost)], [true, false]);
  await client.close();
});

test('each kind of request can be refused or left unanswered separately', async () => {
  const { admin } = scene.whatsapp;
  const client = await scene.login(auth, { defaultQueryTimeoutMs: 1_500 });
  await admin.faultQueries({ fault: { query: 'lookup', error: 429 }, times: 1 });
  await assert.rejects(client.socket.onWhatsApp(customer), /rate-overlimit/);
  await admin.faultQueries({ fault: { query: 'media_conn', error: null }, times: 1 });
  await assert.rejects(
    client.socket.sendMessage(customerJid, {
      document: Buffer.from('x'),
      mimetype: 'application/pdf',
      fileName: 'x.pdf',
    }),
    /attrs/,
  );
  assert.equal((await client.socket.onWhatsApp(customer))?.[0]?.exists, true);
  await client.close();
});

test('a refused, interrupted or unanswered upload fails the message; a dead host before a good one does not', async () => {
  const { admin } = scene.whatsapp;
  const client = await scene.login(auth);
  const document = { document: Buffer.from('%PDF-1.7'), mimetype: 'application/pdf', fileName: 'x.pdf' };
  await admin.faultUploads({ fault: { kind: 'status', status: 500 }, times: 1 });
  await assert.rejects(client.socket.sendMessage(customerJid, document), /upload failed/i);
  await admin.faultUploads({ fault: { kind: 'drop' }, times: 1 });
  await assert.rejects(client.socket.sendMessage(customerJid, document), /upload failed/i);
  await admin.faultUploads({ fault: { kind: 'silent' }, times: 1 });
  await assert.rejects(
    client.socket.sendMessage(customerJid, document, { mediaUploadTimeoutMs: 200 }),
    /upload failed/i,
  );
  await client.close();
  await admin.set({ badMediaHosts: ['127.0.0.1:9'] });
  const other = await scene.login(auth);
  await other.socket.sendMessage(customerJid, document, { messageId: '3EB0CAFE' });
  await other.until(() => other.status('3EB0CAFE') === 4);
  await other.close();
});

test('linking fails if the phone seals its statement with another secret, or the references run out', async () => {
  const { admin, world } = scene.whatsapp;
  const linkedBefore = world.companions.all().length;
  await admin.set({ linkFlaw: 'wrong_hmac', linkRefs: 1 });
  const client = scene.connect(memoryAuth());
  await client.until(() => client.qr !== undefined);
  await admin.scanQr({ text: client.qr ?? '' });
  await client.until(() => client.end !== null);
  assert.match(client.end?.message ?? '', /Invalid account signature/);
  await until(() => world.companions.all().length === linkedBefore);
  const impatient = scene.connect(memoryAuth(), { qrTimeout: 50 });
  await impatient.until(() => impatient.end !== null);
  assert.match(impatient.end?.message ?? '', /QR refs attempts ended/);
  await assert.rejects(admin.scanQr({ text: impatient.qr ?? '' }), /expired/);
  await admin.set({ linkFlaw: null, linkRefs: 6 });
});

test('a flawed certificate chain is rejected as far as this client checks it', async () => {
  const { admin } = scene.whatsapp;
  await admin.set({ chainFlaw: 'issuer_serial' });
  assert.equal((await scene.refusedLogin(auth))?.code, 400);
  await admin.set({ chainFlaw: 'short_signature' });
  assert.equal((await scene.refusedLogin(auth))?.code, 400);
  await admin.set({ chainFlaw: null });
  await (await scene.login(auth)).close();
});

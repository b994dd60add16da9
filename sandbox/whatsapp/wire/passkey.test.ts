import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { AssertionJson } from '../passkey/assertion.ts';
import { type AssertionChanges, SoftAuthenticator } from '../passkey/soft-authenticator.ts';
import { memoryAuth } from './baileys-client.ts';
import { type CeremonyFlaws, PasskeyClient } from './passkey-client.ts';
import { account, Scene, until } from './wire-scene.ts';

let scene: Scene;
let authenticator: SoftAuthenticator;

beforeEach(async () => {
  scene = await Scene.start({ accounts: [{ digits: account, passkey: 'at_linking' }] });
  authenticator = new SoftAuthenticator();
  await scene.whatsapp.admin.registerPasskey({ passkey: authenticator.passkey });
});
afterEach(() => scene.close());

/** A client whose QR code was scanned, so that WhatsApp asks it for the passkey. */
async function askedForPasskey() {
  const auth = memoryAuth();
  const client = scene.connect(auth);
  await client.until(() => client.qr !== undefined);
  const passkey = new PasskeyClient(client, auth);
  await scene.whatsapp.admin.scanQr({ text: client.qr ?? '' });
  return { auth, client, passkey, options: await passkey.options() };
}

/** A ceremony with this single mistake is refused and links nothing. */
async function refused(why: RegExp, changes: AssertionChanges, flaws: CeremonyFlaws = {}): Promise<void> {
  const { passkey, options } = await askedForPasskey();
  await assert.rejects(passkey.goThrough(authenticator.get(options, changes), flaws));
  notLinked(why);
}

function notLinked(why: RegExp): void {
  const { world } = scene.whatsapp;
  assert.match(world.passkeys.refusals.join('\n'), why);
  assert.deepEqual(world.companions.all(), []);
}

test('after a scan the passkey is requested, and the answer completes the link', async () => {
  const { auth, client, passkey, options } = await askedForPasskey();
  assert.deepEqual([options.rpId, options.userVerification, options.timeout], ['whatsapp.com', 'required', 600_000]);
  assert.deepEqual(await passkey.optionsAgain(), options);
  assert.deepEqual(scene.whatsapp.world.companions.all(), [], 'the scan alone links nothing');
  await passkey.goThrough(authenticator.get(options));
  await client.until(() => client.end !== null);
  assert.equal(client.end?.code, 515);
  await scene.login(auth);
  assert.deepEqual(scene.problems(), []);
});

test('a pairing code leads to the same request', async () => {
  const auth = memoryAuth();
  const client = scene.connect(auth);
  await client.until(() => client.qr !== undefined);
  const passkey = new PasskeyClient(client, auth);
  const code = await client.socket.requestPairingCode(account);
  await until(async () => (await scene.whatsapp.admin.counters()).codesWanted === 1);
  await scene.whatsapp.admin.enterCode({ code });
  // The proof needs the secret of the pairing code, which this client does not keep: codes are compared instead.
  const shown = await passkey.goThrough(authenticator.get(await passkey.options()), { handoff: 'none' });
  await scene.whatsapp.admin.comparePasskeyCode({ code: shown });
  await client.until(() => client.end !== null);
  assert.equal(client.end?.code, 515);
});

test('an RSA passkey is accepted as well', async () => {
  authenticator = new SoftAuthenticator('RS256');
  await scene.whatsapp.admin.registerPasskey({ passkey: authenticator.passkey });
  const { client, passkey, options } = await askedForPasskey();
  await passkey.goThrough(authenticator.get(options));
  await client.until(() => client.end !== null);
  assert.equal(client.end?.code, 515);
});

test('a wrong challenge is refused', () => refused(/challenge/, { challenge: 'AAAA' }));
test('a wrong origin is refused', () => refused(/origin/, { origin: 'https://web.whatsapp.com.evil.example' }));
test('a wrong site is refused', () => refused(/site/, { rpId: 'example.com' }));
test('another kind of proof is refused', () => refused(/type/, { type: 'webauthn.create' }));
test('a passkey used without a person is refused', () => refused(/person/, { flags: 0x01 }));
test('a wrong signature is refused', () => refused(/signature/, { foreignKey: true }));
test('a wrong commitment is refused', () => refused(/committed/, {}, { otherNonce: true }));
test('a reference that was not given out is refused', () => refused(/reference/, {}, { otherRef: true }));
test('a wrong handoff proof is refused', () => refused(/proof of the handoff/, {}, { handoff: 'wrong' }));
test('keys of another companion are refused', () => refused(/another Noise key/, {}, { otherNoiseKey: true }));

test('an answer is accepted only once: a replay is refused', async () => {
  const first = await askedForPasskey();
  const used: AssertionJson = authenticator.get(first.options);
  await first.passkey.goThrough(used);
  await first.client.until(() => first.client.end !== null);
  await scene.whatsapp.admin.unlink({});
  const second = await askedForPasskey();
  await assert.rejects(second.passkey.goThrough(used));
  notLinked(/challenge/);
});

test('without the handoff proof the codes are compared, and a wrong code ends the link', async () => {
  const { client, passkey, options } = await askedForPasskey();
  await passkey.goThrough(authenticator.get(options), { handoff: 'none' });
  assert.deepEqual(scene.whatsapp.world.companions.all(), []);
  await scene.whatsapp.admin.comparePasskeyCode({ code: '1111-1111' });
  await client.until(() => client.end !== null);
  notLinked(/code/);
});

for (const passkeyRefusal of ['asked', 'failure'] as const) {
  test(`a valid login is refused at every connect while WhatsApp wants a passkey (${passkeyRefusal})`, async () => {
    const { admin } = scene.whatsapp;
    await admin.requirePasskey({ demand: null });
    const { auth, client } = await scene.linked();
    await client.close();
    await admin.set({ passkeyRefusal });
    await admin.requirePasskey({ demand: 'at_every_login' });
    assert.equal((await scene.refusedLogin(auth))?.code, 428);
    assert.equal((await scene.refusedLogin(auth))?.code, 428);
    await admin.requirePasskey({ demand: null });
    await scene.login(auth);
    assert.equal((await admin.companions()).length, 1, 'the login is kept');
  });
}

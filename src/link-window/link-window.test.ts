import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { Passkeys } from '../../sandbox/whatsapp/passkey/passkeys.ts';
import { type AssertionChanges, SoftAuthenticator } from '../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { silentLog as log } from '../../test/support/silence.ts';
import { CodedError, hasCode } from '../errors/coded-error.ts';
import { closeServer, type Listening, listen, portOf } from '../http/server.ts';
import { readWindowAddress, type WindowAddress } from '../operations/session/window-address.ts';
import {
  createWindowDesk,
  type OfferedWindow,
  type WindowDeed,
  type WindowDesk,
} from '../operations/session/window-desk.ts';
import { type PasskeyQuestion, readPasskeyQuestion } from '../whatsapp/passkey/question.ts';
import { takeQuestion } from './client.ts';
import { windowRoutes } from './routes.ts';

/** Both ends over real TLS on loopback, with a certificate that no authority vouches for. */

const authenticator = new SoftAuthenticator();
const folder = mkdtempSync(path.join(tmpdir(), 'courier-window-'));
let [listening, desk]: [Listening | null, WindowDesk | null] = [null, null];
let deeds: WindowDeed[] = [];
let now = 1_800_000_000_000;
let question: PasskeyQuestion;

/** Another service at the same place each time: its throttle is fresh. */
let fetchNow: ReturnType<typeof windowRoutes>['fetch'];

before(async () => {
  const { certPem, keyPem } = issueCertificate(makeAuthority(), { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  const cert = path.join(folder, 'tls.txt');
  writeFileSync(cert, `${certPem}\n${keyPem}`, { mode: 0o600 });
  listening = await listen({
    fetch: (asked) => fetchNow(asked, { address: '127.0.0.1' }),
    host: '127.0.0.1',
    port: 0,
    allowed: new Set(['127.0.0.1', 'localhost']),
    tls: { cert, key: null },
    log,
  });
});
after(async () => {
  if (listening) await closeServer(listening.server);
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  deeds = [];
  const asked = readPasskeyQuestion(JSON.stringify(new Passkeys().ask('549')), now);
  assert.ok(asked && listening);
  question = asked;
  const place = { origin: `https://127.0.0.1:${portOf(listening.server)}`, fingerprint: listening.fingerprint() };
  const parts = { server: 'box', place: () => place, record: (deed: WindowDeed) => deeds.push(deed), now: () => now };
  desk = createWindowDesk(parts);
  fetchNow = windowRoutes({ desk, log, now: () => now }).fetch;
});

function offer(): OfferedWindow & { readonly to: WindowAddress } {
  assert.ok(desk);
  const who = { by: 'ana', via: 'page', address: '10.0.0.9', seen: null } as const;
  const offered = desk.offer({ ...who, question, digits: '9999' });
  return { ...offered, to: readWindowAddress(offered.address) };
}

const signal = new AbortController().signal;
const take = (to: WindowAddress, digits = '9999') => takeQuestion(to, digits, { signal, now: () => now });
const code = (wanted: string) => (error: unknown) => hasCode(error, wanted) || assert.fail(String(error));
const actions = () => deeds.map(({ who, action, detail }) => [who, action, detail].join(' ').trim());

test('the window gets the question once, its answer arrives as it was signed, and the audit names the person', async () => {
  const offered = offer();
  const { server, question: taken, handOver } = await take(offered.to);
  assert.deepEqual([server, taken], ['box', question]);
  const assertion = authenticator.get(taken.request);
  await handOver(assertion);
  assert.deepEqual(await offered.answer, { assertion, sameComputer: false });
  assert.deepEqual(actions(), ['ana link_window_offered', 'ana link_window_opened', 'ana link_window_answered']);
  assert.ok(!JSON.stringify(deeds).includes(offered.to.token));
});

test('a service that shows another certificate is told nothing', async () => {
  const offered = offer();
  const foreign = { ...offered.to, fingerprint: 'ab'.repeat(32) };
  await assert.rejects(take(foreign), code('LINK_WINDOW_OTHER_CERTIFICATE'));
  assert.deepEqual(actions(), ['ana link_window_offered']);
  await take(offered.to);
});

test('a used address is refused, and so is a second answer, also after the attempt', async () => {
  const { to, withdraw } = offer();
  const { handOver, question: taken } = await take(to);
  await assert.rejects(take(to), code('LINK_WINDOW_USED'));
  await handOver(authenticator.get(taken.request));
  await assert.rejects(handOver(authenticator.get(taken.request)), code('LINK_WINDOW_USED'));
  withdraw();
  await assert.rejects(take(to), code('LINK_WINDOW_USED'));
  assert.equal(actions().filter((one) => one === 'ana link_window_refused LINK_WINDOW_USED').length, 3);
});

test('an address is refused that is too old, replaced, of an ended attempt, or of another service', async () => {
  const old = offer();
  now = question.expiresAt;
  await assert.rejects(take(old.to), code('LINK_WINDOW_ENDED'));
  now -= 300_000;
  const replaced = offer();
  const { to, withdraw } = offer();
  await assert.rejects(take(replaced.to), code('LINK_WINDOW_UNKNOWN'));
  await assert.rejects(take({ ...to, token: 'A'.repeat(43) }), code('LINK_WINDOW_UNKNOWN'));
  withdraw();
  await assert.rejects(take(to), code('LINK_WINDOW_ENDED'));
});

test('an answer is refused that comes too late, or whose address a newer one has replaced', async () => {
  const late = await take(offer().to);
  now = question.expiresAt;
  await assert.rejects(late.handOver(authenticator.get(question.request)), code('LINK_WINDOW_ENDED'));
  now -= 300_000;
  const first = await take(offer().to);
  offer();
  await assert.rejects(first.handOver(authenticator.get(question.request)), code('LINK_WINDOW_UNKNOWN'));
});

test('whoever does not know the account gets nothing, and has three guesses', async () => {
  const { to } = offer();
  for (const digits of ['0000', '999', '']) await assert.rejects(take(to, digits), code('CLI_OTHER_DIGITS'));
  await assert.rejects(take(to), code('LINK_WINDOW_ENDED'));
  const mistyped = offer();
  await assert.rejects(take(mistyped.to, '1234'), code('CLI_OTHER_DIGITS'));
  await take(mistyped.to);
});

const unfit: readonly (readonly [string, AssertionChanges])[] = [
  ['of another kind', { type: 'webauthn.create' }],
  ['to another question', { challenge: 'A'.repeat(43) }],
  ['made on another page', { origin: 'https://example.com' }],
  ['of another site', { rpId: 'example.com' }],
  ['without its person', { flags: 0x01 }],
];
for (const [name, changes] of unfit) {
  test(`an answer ${name} goes no further, and the address is used up`, async () => {
    const { to, answer } = offer();
    const { handOver, question: taken } = await take(to);
    await assert.rejects(handOver(authenticator.get(taken.request, changes)), code('WHATSAPP_PASSKEY_UNFIT'));
    await assert.rejects(handOver(authenticator.get(taken.request)), code('LINK_WINDOW_USED'));
    assert.equal(await Promise.race([answer, Promise.resolve('none')]), 'none');
    assert.ok(actions().includes('ana link_window_refused WHATSAPP_PASSKEY_UNFIT'));
  });
}

test('strangers are slowed down, and what they try is not in the audit', async () => {
  const { to } = offer();
  const stranger = { ...to, token: 'B'.repeat(43) };
  for (let tries = 0; tries < 20; tries++) await assert.rejects(take(stranger), code('LINK_WINDOW_UNKNOWN'));
  await assert.rejects(take(stranger), code('LINK_WINDOW_TOO_MANY_ATTEMPTS'));
  assert.deepEqual(actions(), ['ana link_window_offered']);
  now += 2000;
  await take(to);
});

/** What no window of ours sends. */
function raw(what: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  assert.ok(listening);
  const url = `https://127.0.0.1:${portOf(listening.server)}/link-window${what}`;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  request(url, { method: 'POST', headers, rejectUnauthorized: false }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  })
    .on('error', reject)
    .end(body);
  return promise;
}

test('a request without the secret, of another form or far too long is refused', async () => {
  const authorization = `Bearer ${offer().to.token}`;
  const digits = JSON.stringify({ digits: '9999' });
  assert.equal(await raw('/open', {}, digits), 401);
  assert.equal(await raw('/open', { authorization: 'Bearer x' }, digits), 401);
  assert.equal(await raw('/open', { authorization }, '{'), 400);
  assert.equal(await raw('/open', { authorization }, JSON.stringify({ digits: '9999', more: 1 })), 400);
  assert.equal(await raw('/answer', { authorization }, JSON.stringify({ assertion: 'x'.repeat(100_000) })), 400);
  assert.equal(await raw('/else', { authorization }, digits), 400);
  assert.equal(await raw('/open', { authorization }, digits), 200);
});

test('an answer that is not one of this program is no question', async () => {
  const { to } = offer();
  for (const body of [
    '',
    '{',
    '{"server":"x"}',
    `{"server":"x","request":{"rpId":"example.com"},"remainingMs":1,"key":"${'k'.repeat(43)}"}`,
  ]) {
    fetchNow = () => new Response(body);
    await assert.rejects(take(to), code('LINK_WINDOW_UNREACHABLE'));
  }
  fetchNow = () =>
    Response.json(
      { error: { code: 'X_Y_Z', class: 'permanent', sentence: 'a\u202eb\u001b[31m', next: 'n' } },
      { status: 409 },
    );
  await assert.rejects(take(to), (error) => error instanceof CodedError && !/\p{C}/u.test(error.message));
});

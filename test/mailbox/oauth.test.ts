import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { systemClock } from '../../src/clock.ts';
import { mailboxTokenErrors } from '../../src/documents/mailbox/token-errors.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { diskError } from '../../src/errors/disk.ts';
import { createAccessTokens, type TokenOptions } from '../../src/oauth/access-tokens.ts';
import { createRefreshTokenFile, type RefreshTokenMemory } from '../../src/oauth/refresh-tokens.ts';
import { Dovecot, mailUser, withoutDovecot } from '../support/dovecot.ts';
import { mailOf } from '../support/mails.ts';
import { pdfOfLines } from '../support/pdf.ts';
import { MailRig } from './mail-rig.ts';

const { signal } = new AbortController();

interface Granted {
  readonly status?: number;
  readonly answer: object | string;
}

/** A token endpoint with a certificate of its own authority; it keeps what it was asked. */
async function tokenEndpoint(grant: (asked: URLSearchParams) => Granted) {
  const authority = makeAuthority();
  const { certPem, keyPem } = issueCertificate(authority, { ips: ['127.0.0.1'] });
  const asked: URLSearchParams[] = [];
  const server = createSecureServer({ cert: certPem, key: keyPem }, (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const form = new URLSearchParams(body);
      asked.push(form);
      const { status = 200, answer } = grant(form);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}/token?secret=1`;
  return {
    asked,
    options: {
      endpoint,
      clientId: 'client',
      clientSecret: 'hush',
      refreshToken: 'first',
      scope: 'mail',
      ca: [authority.certPem],
      clock: systemClock,
      errors: mailboxTokenErrors,
    } satisfies TokenOptions,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

test('a token is kept until shortly before it expires, and a new refresh token replaces the old one', async () => {
  let granted = 0;
  await using endpoint = await tokenEndpoint(() => {
    granted += 1;
    return { answer: { access_token: `token ${granted}`, expires_in: 3600, refresh_token: `refresh ${granted}` } };
  });
  let monotonic = 0;
  const clock = { ...systemClock, now: () => ({ wall: 0, monotonic }) };
  const tokens = createAccessTokens({ ...endpoint.options, clock });
  assert.equal(await tokens.current(signal), 'token 1');
  monotonic = 3_539_000;
  assert.equal(await tokens.current(signal), 'token 1');
  monotonic = 3_541_000;
  assert.equal(await tokens.current(signal), 'token 2');
  tokens.rejected();
  assert.equal(await tokens.current(signal), 'token 3');
  assert.deepEqual(Object.fromEntries(endpoint.asked[0] ?? []), {
    grant_type: 'refresh_token',
    refresh_token: 'first',
    client_id: 'client',
    client_secret: 'hush',
    scope: 'mail',
  });
  assert.deepEqual(
    endpoint.asked.map((form) => form.get('refresh_token')),
    ['first', 'refresh 1', 'refresh 2'],
  );
});

test('a refresh token that was replaced outlives a restart, in a private file and in no log', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'refresh-token-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'data', 'token.json');
  let granted = 0;
  await using endpoint = await tokenEndpoint((form) => {
    // As an endpoint that takes each refresh token once.
    const expected = granted === 0 ? 'first' : `refresh ${granted}`;
    if (form.get('refresh_token') !== expected) return { status: 400, answer: { error: 'invalid_grant' } };
    granted += 1;
    return { answer: { access_token: `token ${granted}`, refresh_token: `refresh ${granted}` } };
  });
  const start = (more: Partial<TokenOptions> = {}) =>
    createAccessTokens({ ...endpoint.options, memory: createRefreshTokenFile(file), ...more });
  assert.equal(await start().current(signal), 'token 1');
  assert.equal(await start().current(signal), 'token 2');
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  // A person has configured another one: what was kept is of the former.
  await assert.rejects(start({ refreshToken: 'second' }).current(signal), (error) =>
    hasCode(error, 'MAIL_TOKEN_REFUSED'),
  );
  assert.equal(endpoint.asked.at(-1)?.get('refresh_token'), 'second');
  assert.equal(await start().current(signal), 'token 3');
  writeFileSync(file, '{"of":');
  await assert.rejects(start().current(signal), (error) => {
    assert.doesNotMatch(JSON.stringify(error) + String(error), /refresh \d/);
    return hasCode(error, 'MAIL_TOKEN_REFUSED');
  });
  assert.equal(endpoint.asked.at(-1)?.get('refresh_token'), 'first', 'a broken file counts for nothing');
});

test('a disk that refuses a refresh token is reported until it accepts one, and no token is lost meanwhile', async () => {
  let granted = 0;
  await using endpoint = await tokenEndpoint(() => {
    granted += 1;
    return { answer: { access_token: `token ${granted}`, refresh_token: `refresh ${granted}` } };
  });
  const saved: string[] = [];
  let full = true;
  const memory: RefreshTokenMemory = {
    load: () => Promise.resolve(null),
    save: async (_, token) => {
      if (full) throw diskError('DISK_FULL', { detail: 'ENOSPC' });
      saved.push(token);
    },
  };
  const unsaved = (error: Error): void => {
    throw error;
  };
  const tokens = createAccessTokens({ ...endpoint.options, memory, unsaved });
  for (let times = 0; times < 2; times++)
    await assert.rejects(tokens.current(signal), (error) => hasCode(error, 'DISK_FULL'));
  full = false;
  assert.equal(await tokens.current(signal), 'token 1');
  assert.deepEqual([granted, saved], [1, ['refresh 1']]);

  full = true;
  const told: Error[] = [];
  const careless = createAccessTokens({ ...endpoint.options, memory, unsaved: (error) => told.push(error) });
  assert.equal(await careless.current(signal), 'token 2', 'an alert about a full disk must go out');
  assert.equal(told.length, 1);
  full = false;
  assert.equal(await careless.current(signal), 'token 2');
  assert.deepEqual(saved, ['refresh 1', 'refresh 2']);
});

test('without a refresh token the application logs in by itself', async () => {
  await using endpoint = await tokenEndpoint(() => ({ answer: { access_token: 'token' } }));
  const tokens = createAccessTokens({ ...endpoint.options, refreshToken: null });
  assert.equal(await tokens.current(signal), 'token');
  assert.equal(endpoint.asked[0]?.get('grant_type'), 'client_credentials');
});

test('a refusal is told without any secret, and not repeated for half an hour', async () => {
  const refusal = { error: 'invalid_grant', error_description: 'Token has expired.' };
  await using endpoint = await tokenEndpoint(() => ({ status: 400, answer: refusal }));
  const tokens = createAccessTokens(endpoint.options);
  for (let times = 0; times < 3; times++)
    await assert.rejects(tokens.current(signal), (error) => {
      assert.ok(hasCode(error, 'MAIL_TOKEN_REFUSED'));
      assert.match(String(error), /invalid_grant: Token has expired/);
      assert.doesNotMatch(JSON.stringify(error) + String(error), /hush|first|secret=1/);
      return true;
    });
  assert.equal(endpoint.asked.length, 1);
});

test('an endpoint that fails, answers nonsense or is unreachable is asked again', async () => {
  for (const granted of [{ status: 503, answer: {} }, { answer: '<html>' }, { answer: 'x'.repeat(200_000) }]) {
    await using endpoint = await tokenEndpoint(() => granted);
    const tokens = createAccessTokens(endpoint.options);
    for (let times = 0; times < 2; times++)
      await assert.rejects(tokens.current(signal), (error) => hasCode(error, 'MAIL_TOKEN_UNAVAILABLE'));
    assert.equal(endpoint.asked.length, 2);
  }
  await using endpoint = await tokenEndpoint(() => ({ answer: {} }));
  const untrusted = createAccessTokens({ ...endpoint.options, ca: undefined });
  await assert.rejects(untrusted.current(signal), (error) => hasCode(error, 'MAIL_TOKEN_UNAVAILABLE'));
  assert.equal(endpoint.asked.length, 0);
});

test('a mailbox is opened with a token, and with a new one when the server no longer accepts the old one', {
  skip: withoutDovecot,
}, async () => {
  let valid = 'token 2';
  const validator = createServer((request, response) => {
    const token = new URL(request.url ?? '', 'http://localhost').searchParams.get('token');
    response.writeHead(token === valid ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(token === valid ? { email: mailUser } : { error: 'invalid_token' }));
  });
  await new Promise<void>((resolve) => validator.listen(0, '127.0.0.1', resolve));
  let granted = 0;
  await using endpoint = await tokenEndpoint(() => ({ answer: { access_token: `token ${++granted}` } }));
  const { port } = validator.address() as AddressInfo;
  await using dovecot = await Dovecot.start({ tokenInfo: `http://127.0.0.1:${port}/?token=` });
  try {
    dovecot.makeFolder('Done');
    dovecot.deliver(mailOf({ attached: [{ bytes: await pdfOfLines('one') }] }));
    await using mails = new MailRig();
    await mails.start(dovecot, { login: { tokens: createAccessTokens(endpoint.options) } });
    await mails.until(() => dovecot.files('Done').length === 1, 'it is taken, with the second token');
    assert.equal(granted, 2);
    await mails.stop();
    valid = 'none at all';
    await mails.start(dovecot, { login: { tokens: createAccessTokens(endpoint.options) } });
    await mails.until(async () => (await mails.failing()) === 'MAIL_LOGIN_REFUSED', 'no token helps');
    assert.ok(
      mails.rig.lines.every((line) => !/token \d|hush/.test(line)),
      'no token is logged',
    );
  } finally {
    validator.closeAllConnections();
    validator.close();
  }
});

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import tls from 'node:tls';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import type { Clock } from '../../src/clock.ts';
import { systemClock } from '../../src/clock.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { createFileLoginMemory } from '../../src/sap/business-one/file-login-memory.ts';
import { createBusinessOneSource } from '../../src/sap/business-one/source.ts';
import { normalizeFingerprint } from '../../src/sap/business-one/trust.ts';
import { freePort } from '../support/free-port.ts';
import { forever, startPair } from '../support/sap.ts';
import { silentLog } from '../support/silence.ts';

const names = { dnsNames: ['localhost'], ips: ['127.0.0.1'] };

it('trusts a certificate by its pinned fingerprint, even if its name and authority are unknown', async (t) => {
  const certificate = issueCertificate(makeAuthority(), { dnsNames: ['another.example'] });
  const sha256 = normalizeFingerprint(new X509Certificate(certificate.certPem).fingerprint256);
  const { source } = await startPair(t, {
    server: { tls: certificate },
    source: { trust: { kind: 'fingerprint', sha256 } },
  });
  assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei');
});

it('rejects any certificate but the pinned one before anything is sent', async (t) => {
  const other = issueCertificate(makeAuthority(), names);
  const sha256 = normalizeFingerprint(new X509Certificate(other.certPem).fingerprint256);
  const { source, admin } = await startPair(t, { source: { trust: { kind: 'fingerprint', sha256 } } });
  await assert.rejects(source.partner('C2', forever), (error) => hasCode(error, 'SAP_CERTIFICATE_CHANGED'));
  assert.deepEqual(await admin.requests(), []);
});

it('rejects an unknown authority, and a name that is not in the certificate', async (t) => {
  const unknown = await startPair(t, { source: { trust: { kind: 'system' } } });
  await assert.rejects(unknown.source.partner('C2', forever), (error) => hasCode(error, 'SAP_CERTIFICATE_UNTRUSTED'));
  const authority = makeAuthority();
  const elsewhere = await startPair(t, {
    server: { tls: issueCertificate(authority, { dnsNames: ['another.example'] }) },
    source: { trust: { kind: 'authority', caPem: authority.certPem } },
  });
  await assert.rejects(elsewhere.source.partner('C2', forever), (error) => hasCode(error, 'SAP_CERTIFICATE_UNTRUSTED'));
  assert.deepEqual(await elsewhere.admin.requests(), []);
});

it('reads the authorities once, however many connections are made', async (t) => {
  const { options, source, admin } = await startPair(t);
  assert.equal(options.trust?.kind, 'authority');
  await source.partner('C2', forever);
  const read = t.mock.method(tls, 'createSecureContext');
  for (let n = 0; n < 8; n++) {
    await admin.addFault({ kind: 'truncated', probability: 1, times: 1 });
    await source.partner('C2', forever).catch(() => undefined);
    await source.partner('C2', forever);
  }
  const withAuthorities = read.mock.calls.filter(({ arguments: [given] }) => given?.ca !== undefined);
  assert.equal(withAuthorities.length, 0);
});

it('trusts anything only if configured, with a warning', async (t) => {
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_fields: object, message: string) => void warnings.push(message) };
  const { source } = await startPair(t, { source: { trust: { kind: 'insecure' }, log } });
  assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei');
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /not protected/);
});

it('keeps the path prefix of a proxy and sends its Basic credentials', async (t) => {
  const { options, server, source, admin } = await startPair(t, { server: { pathPrefix: '/sap/b1' } });
  assert.ok(server.url.endsWith('/sap/b1'));
  assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei');
  const withCredentials = createBusinessOneSource({ ...options, url: server.url.replace('://', '://proxy:s%40cret@') });
  t.after(() => withCredentials.close());
  await admin.resetRequests();
  assert.equal((await withCredentials.partner('C2', forever))?.name, 'Kunde Zwei');
  const expected = `Basic ${Buffer.from('proxy:s@cret').toString('base64')}`;
  for (const { authorization } of await admin.requests()) assert.equal(authorization, expected);
});

it('names the address, without credentials, if nothing listens there', async (t) => {
  const { options } = await startPair(t);
  const free = await freePort();
  const source = createBusinessOneSource({ ...options, url: `https://me:secret@127.0.0.1:${free}` });
  t.after(() => source.close());
  await assert.rejects(source.partner('C2', forever), (error) => {
    assert.ok(hasCode(error, 'SAP_UNREACHABLE'));
    assert.match(String(error), new RegExp(`https://127\\.0\\.0\\.1:${free} .*ECONNREFUSED`));
    return true;
  });
});

it('reports another program at the address', async (t) => {
  const { options, server } = await startPair(t);
  const source = createBusinessOneSource({ ...options, url: `${server.url}/elsewhere` });
  t.after(() => source.close());
  await assert.rejects(source.partner('C2', forever), (error) => hasCode(error, 'SAP_NOT_SERVICE_LAYER'));
});

it('ends with a server that accepts connections and never answers', async (t) => {
  const { options } = await startPair(t);
  const mute = await listenMutely(t);
  const source = createBusinessOneSource({
    ...options,
    url: `https://127.0.0.1:${mute}`,
    deadlineMs: 50,
    retry: { attempts: 2, baseMs: 1, maxMs: 1 },
  });
  t.after(() => source.close());
  await assert.rejects(source.partner('C2', forever), (error) => hasCode(error, 'SAP_TIMEOUT'));
});

it('tries a wrong password once, and not again before its time, even after a restart', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-sap-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'data', 'refused.json');
  let wall = Date.parse('2026-11-23T12:00:00Z');
  const clock: Clock = { now: () => ({ wall, monotonic: wall }), sleep: (ms, signal) => systemClock.sleep(ms, signal) };
  const { options, admin } = await startPair(t);
  const attempt = async (password: string): Promise<unknown> => {
    const source = createBusinessOneSource({ ...options, password, clock, loginMemory: createFileLoginMemory(file) });
    try {
      for (let call = 0; call < 10; call++) await source.partner('C2', forever);
      return null;
    } catch (error) {
      return error;
    } finally {
      await source.close();
    }
  };
  for (let restart = 0; restart < 5; restart++) assert.ok(hasCode(await attempt('wrong'), 'SAP_LOGIN_REFUSED'));
  assert.equal((await admin.counts())['POST Login'], 1);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.doesNotMatch(await readFile(file, 'utf8'), /wrong/);

  wall += 29 * 60_000;
  await attempt('wrong');
  assert.equal((await admin.counts())['POST Login'], 1);
  wall += 2 * 60_000;
  await attempt('wrong');
  assert.equal((await admin.counts())['POST Login'], 2);
  wall += 119 * 60_000;
  await attempt('wrong');
  assert.equal((await admin.counts())['POST Login'], 2);

  assert.equal(await attempt('correct horse'), null, 'another configuration is tried at once');
  assert.deepEqual(await readdir(path.dirname(file)), []);
});

async function listenMutely(t: TestContext): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return await listen(server);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

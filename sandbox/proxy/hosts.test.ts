import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { after, before, it } from 'node:test';
import { createServer, setDefaultCACertificates } from 'node:tls';
import { defaultDeadlines } from '../../src/whatsapp/engine-settings.ts';
import { tryLine } from '../../src/whatsapp/proxy/hosts.ts';
import { issueCertificate, makeAuthority } from '../tls/certificates.ts';
import type { Place } from './gate.ts';
import { type ProxyStandIn, startProxy } from './proxy.ts';

const authority = makeAuthority('hosts tests');
const login = { user: 'ana', password: 'p@ss' };
const names = { dnsNames: ['web.whatsapp.com', 'mmg.whatsapp.net'], ips: [] };
const { keyPem: key, certPem: cert } = issueCertificate(authority, names);
const whatsapp = createServer({ key, cert }, (socket) => socket.end());
/** A firewall that hears the name in the handshake, and cuts. */
const firewall = createTcpServer((socket: Socket) => socket.once('data', () => socket.destroy()));
const proxies: ProxyStandIn[] = [];

before(async () => {
  setDefaultCACertificates([authority.certPem]);
  for (const server of [whatsapp, firewall]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
});
after(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()));
  whatsapp.close();
  firewall.close();
});

async function through(leads: (place: Place) => Place | null): Promise<ProxyStandIn> {
  const proxy = await startProxy({ kind: 'http', authority, login, lead: leads });
  proxies.push(proxy);
  return proxy;
}

const at = (server: { address(): unknown }): Place => ({
  host: '127.0.0.1',
  port: (server.address() as AddressInfo).port,
});

const lookThrough = (proxy: string) => tryLine({ engine: 'webjs', proxy, deadlines: defaultDeadlines, farEnd: null });

it('names each host that an engine needs, with its verdict', async () => {
  const proxy = await through(({ host }) => (host === 'static.whatsapp.net' ? null : at(whatsapp)));
  const line = await lookThrough(proxy.url());
  assert.equal(line.proxy, `http://127.0.0.1:${proxy.port}`);
  assert.equal(line.proxyDetail, null);
  assert.deepEqual(
    line.hosts.map(({ host, reachable }) => [host, reachable]),
    [
      ['web.whatsapp.com', true],
      ['static.whatsapp.net', false],
      ['mmg.whatsapp.net', true],
    ],
  );
  assert.match(line.hosts[1]?.detail ?? '', /refuses to connect to static\.whatsapp\.net: HTTP 403/);
});

it('sees a firewall that closes the connection when it hears the name, and a certificate of somebody else', async () => {
  const cut = await lookThrough((await through(() => at(firewall))).url());
  assert.ok(cut.hosts.every(({ reachable, detail }) => !reachable && detail !== ''));
  const foreign = await lookThrough((await through(() => at(whatsapp))).url());
  const scripts = foreign.hosts.find(({ host }) => host === 'static.whatsapp.net');
  assert.match(scripts?.detail ?? '', /certificate/);
});

it('says what the proxy itself does not do, without its password', async () => {
  const proxy = await through(() => at(whatsapp));
  const wrong = await lookThrough(proxy.url({ ...login, password: 'another' }));
  assert.match(wrong.proxyDetail ?? '', /does not accept the user and password/);
  await proxy.close();
  const gone = await lookThrough(proxy.url());
  assert.match(gone.proxyDetail ?? '', /cannot be reached/);
  assert.ok(!JSON.stringify([wrong, gone]).includes('p%40ss') && !JSON.stringify([wrong, gone]).includes('another'));
});

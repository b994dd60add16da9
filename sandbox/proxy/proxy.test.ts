import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { setDefaultCACertificates } from 'node:tls';
import { hasCode } from '../../src/errors/coded-error.ts';
import { SecureTunnelAgent } from '../../src/whatsapp/proxy/agent.ts';
import { fetchThroughProxy } from '../../src/whatsapp/proxy/fetch.ts';
import { isWhatsApp } from '../../src/whatsapp/proxy/forwarder.ts';
import { parseProxy } from '../../src/whatsapp/proxy/proxy.ts';
import { openTunnel } from '../../src/whatsapp/proxy/tunnel.ts';
import { issueCertificate, makeAuthority } from '../tls/certificates.ts';
import { type ProxyStandIn, startProxy } from './proxy.ts';

const authority = makeAuthority('proxy tests');
const login = { user: 'ana', password: 'p@ss' };
const options = { ms: 2000, ca: authority.certPem };
const { keyPem: key, certPem: cert } = issueCertificate(authority, { dnsNames: ['web.whatsapp.com'], ips: [] });
const far = createServer({ key, cert }, (request, response) => response.end(`far end ${request.url ?? ''}`));
const arrivals: number[] = [];
const proxies: ProxyStandIn[] = [];
const target = { host: 'web.whatsapp.com', port: 443 };

before(async () => {
  far.on('connection', (socket: Socket) => arrivals.push(socket.remotePort ?? 0)).listen(0, '127.0.0.1');
  await once(far, 'listening');
});
after(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()));
  far.close();
  far.closeAllConnections();
});

async function proxyOf(kind: ProxyStandIn['kind'], wanted: typeof login | null = login): Promise<ProxyStandIn> {
  const port = (far.address() as AddressInfo).port;
  const lead = ({ host }: { readonly host: string }) => (host === target.host ? { host: '127.0.0.1', port } : null);
  const proxy = await startProxy({ kind, authority, login: wanted, lead });
  proxies.push(proxy);
  return proxy;
}

const addressed = (url: string) => parseProxy(url) ?? assert.fail(url);

for (const kind of ['http', 'https', 'socks5'] as const) {
  describe(`a tunnel through a proxy of kind ${kind}`, () => {
    it('carries HTTPS to a name that only the proxy knows, with a password and without', async () => {
      for (const wanted of [login, null]) {
        const proxy = await proxyOf(kind, wanted);
        const agent = new SecureTunnelAgent({ proxy: addressed(proxy.url()), options }, { ca: authority.certPem });
        const [response] = await once(get('https://web.whatsapp.com/sw.js', { agent }), 'response');
        assert.equal(await text(response as AsyncIterable<Buffer>), 'far end /sw.js');
        assert.deepEqual(proxy.asked, [target]);
        agent.destroy();
      }
    });

    it('says that the password is wrong, or missing', async () => {
      const proxy = await proxyOf(kind);
      for (const other of [{ ...login, password: 'no' }, null]) {
        await assert.rejects(openTunnel(addressed(proxy.url(other)), target, options), (error) =>
          hasCode(error, 'WHATSAPP_PROXY_PASSWORD'),
        );
      }
      assert.equal(proxy.turnedAway, 2);
    });

    it('says that the proxy lets nobody through to a host', async () => {
      const proxy = await proxyOf(kind);
      await assert.rejects(
        openTunnel(addressed(proxy.url()), { host: 'static.whatsapp.net', port: 443 }, options),
        (error) => hasCode(error, 'WHATSAPP_PROXY_FORBIDS') && /static\.whatsapp\.net/.test(String(error)),
      );
    });

    it('says that there is no proxy, or none of this kind, or a silent one', async () => {
      const proxy = await proxyOf(kind);
      const unreachable = (ms = options.ms) =>
        assert.rejects(openTunnel(addressed(proxy.url()), target, { ...options, ms }), (error) => {
          assert.ok(hasCode(error, 'WHATSAPP_PROXY_UNREACHABLE'), String(error));
          return !String(error).includes(login.password);
        });
      proxy.fault('garbage');
      await unreachable();
      proxy.fault('silent');
      await unreachable(200);
      await proxy.close();
      await unreachable();
    });
  });
}

it('fetches through the proxy, and lets others reach nothing but WhatsApp through this computer', async () => {
  setDefaultCACertificates([authority.certPem]);
  const proxy = await proxyOf('socks5');
  const forwarder = await fetchThroughProxy(addressed(proxy.url()), options, isWhatsApp);
  const before = arrivals.length;
  assert.equal(await (await fetch('https://web.whatsapp.com/sw.js')).text(), 'far end /sw.js');
  assert.deepEqual(
    arrivals.slice(before).filter((port) => !proxy.departures.has(port)),
    [],
  );
  await assert.rejects(fetch('https://sap.example/'));
  assert.deepEqual(proxy.asked, [target]);
  // Without the way through the proxy there is none.
  forwarder.close();
  await assert.rejects(fetch('https://web.whatsapp.com/again'));
});

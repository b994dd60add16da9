import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type ProxyStandIn, startProxy } from '../../../sandbox/proxy/proxy.ts';
import { makeAuthority } from '../../../sandbox/tls/certificates.ts';
import { isWhatsApp } from '../../../src/whatsapp/proxy/forwarder.ts';
import { connectCount, connected, type Episode, quiet, type Scene, slowUntilMended } from './scene.ts';

const login = { user: 'ana', password: 'p@ss:w/rd%' };

/** A session whose every connection goes through a company's proxy, and what that does to it. */
export const proxyEpisodes: readonly Episode[] = [
  {
    name: 'the proxy is down for a while (proxy_unreachable)',
    reasons: ['proxy_unreachable'],
    run: (scene) =>
      behindProxy(scene, async (company) => {
        const { session } = scene;
        await company.down();
        await session.seen('waiting_for_network', 0);
        await session.until('the proxy to be named', ({ reason }) => reason === 'proxy_unreachable');
        const connects = await connectCount(scene);
        await pause(2000);
        assert.equal(await connectCount(scene), connects, 'nothing goes around the proxy');
        await company.up();
        await connected(scene);
        quiet(scene, 'session.needs_person');
        quiet(scene, 'session.reconnecting_slowly');
      }),
  },
  {
    name: 'the proxy wants another password (proxy_refused)',
    reasons: ['proxy_refused'],
    run: (scene) =>
      behindProxy(scene, (company) => {
        const changed = { ...login, password: 'another since Monday' };
        return slowUntilMended(scene, {
          begin: async () => {
            company.proxy().want(changed);
            company.cut();
          },
          // The setting is corrected, and the service restarted.
          end: () => company.restart(company.proxy().url(changed)),
        });
      }),
  },
  {
    name: 'the proxy lets nothing of WhatsApp through (host_blocked)',
    reasons: ['host_blocked'],
    run: (scene) =>
      behindProxy(scene, (company) =>
        slowUntilMended(scene, {
          begin: async () => {
            company.allow(false);
            company.cut();
          },
          end: async () => company.allow(true),
        }),
      ),
  },
];

interface Company {
  proxy(): ProxyStandIn;
  /** Every connection through it ends. */
  cut(): void;
  /** Whether WhatsApp is among the places that it lets through. */
  allow(whatsapp: boolean): void;
  down(): Promise<void>;
  up(): Promise<void>;
  /** The session begins again, with this address of the proxy. */
  restart(url: string): Promise<void>;
}

/** From a session that is connected through a proxy to one that is connected without. */
async function behindProxy(scene: Scene, play: (company: Company) => Promise<void>): Promise<void> {
  const { session, whatsapp, plan } = scene;
  const { page } = whatsapp;
  let isAllowed = true;
  const options: Parameters<typeof startProxy>[0] = {
    kind: 'http',
    authority: makeAuthority('A company'),
    login,
    lead: ({ host, port }) => {
      if (!isAllowed) return null;
      if (page && port === 443 && isWhatsApp(host)) return { host: '127.0.0.1', port: page.port };
      return host === '127.0.0.1' ? { host, port } : null;
    },
  };
  let proxy = await startProxy(options);
  const browserArgs = plan.farEnd.browserArgs.filter((argument) => argument !== '--no-proxy-server');
  const restart = async (url: string) => {
    await session.stop();
    await session.start({ proxy: url, farEnd: { ...plan.farEnd, browserArgs } });
  };
  try {
    await restart(proxy.url());
    await connected(scene);
    session.states.length = 0;
    await play({
      proxy: () => proxy,
      cut: () => proxy.fault(null),
      allow: (isNow) => {
        isAllowed = isNow;
      },
      down: () => proxy.close(),
      up: async () => {
        proxy = await startProxy({ ...options, port: proxy.port });
      },
      restart,
    });
  } finally {
    await session.stop();
    await proxy.close();
    await session.start();
  }
}

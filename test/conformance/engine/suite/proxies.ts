import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Place } from '../../../../sandbox/proxy/gate.ts';
import { type ProxyStandIn, startProxy } from '../../../../sandbox/proxy/proxy.ts';
import { makeAuthority } from '../../../../sandbox/tls/certificates.ts';
import type { DisconnectReason } from '../../../../src/whatsapp/engine.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { contact } from '../../../support/phones.ts';
import { some } from '../../../support/sample.ts';
import type { Given } from './given.ts';

const login = { user: 'ana', password: 'p@ss:w/rd%' };

/** Engines that must make every connection through a company's proxy. */
export function proxyTests({ stage, engine: newEngine }: Given): void {
  const proxies: ProxyStandIn[] = [];
  let lead: (place: Place) => Place | null;

  before(() => {
    ({ lead } = stage().behindProxy());
  });
  after(() => Promise.all(proxies.map((proxy) => proxy.close())));

  async function through(kind: 'http' | 'https' | 'socks5', asked = lead) {
    const authority = makeAuthority('A company');
    const proxy = await startProxy({ kind, authority, login, lead: asked });
    proxies.push(proxy);
    const { farEnd } = stage().behindProxy();
    // The sandbox has the far end's authority in place of the system's.
    const mediaCaPem = `${farEnd.mediaCaPem}\n${authority.certPem}`;
    return { proxy, engine: newEngine({ proxy: proxy.url(), farEnd: { ...farEnd, mediaCaPem } }) };
  }

  for (const kind of some(['http', 'https', 'socks5'] as const, 1)) {
    it(`links, sends and uploads through a proxy (${kind}) with a password, and never around it`, async () => {
      const { proxy, engine } = await through(kind);
      const before = new Set(stage().arrivals());
      await engine.link();
      await engine.acked(await engine.sendText(contact, `through ${kind}`));
      const document = engine.document(100_000);
      const { messageId } = await engine.host.send(await engine.prepare(contact, document));
      await engine.acked(messageId);
      const around = stage()
        .arrivals()
        .filter((port) => !before.has(port) && !proxy.departures.has(port));
      assert.deepEqual(around, []);
      assert.ok(proxy.departures.size >= 2, 'socket and media');
      assert.ok(
        proxy.asked.every(({ host }) => host !== ''),
        'names are passed on as names',
      );
      assert.equal(proxy.turnedAway, 0);
    });
  }

  it('reports what the proxy does not do, with its own reason, and continues once the proxy works', async () => {
    let open = true;
    const { proxy, engine } = await through('socks5', (place) => (open ? lead(place) : null));
    await engine.link();
    await engine.hangUp();
    const troubles: readonly (() => Promise<void>)[] = [
      async () => {
        open = false;
        await expectEnd(engine, 'host_blocked', proxy);
        open = true;
      },
      ...(['silent', 'garbage'] as const).map((fault) => async () => {
        proxy.fault(fault);
        await expectEnd(engine, 'proxy_unreachable', proxy);
        proxy.fault(null);
      }),
      async () => {
        proxy.want({ ...login, password: 'another since Monday' });
        await expectEnd(engine, 'proxy_refused', proxy);
        proxy.want(login);
      },
    ];
    for (const trouble of some(troubles, 2)) await trouble();
    await engine.open();
    await engine.hangUp();
    await proxy.close();
    await expectEnd(engine, 'proxy_unreachable', proxy);
  });

  async function expectEnd(engine: TestEngine, reason: DisconnectReason, proxy: ProxyStandIn): Promise<void> {
    const since = engine.log.position;
    await engine.host.connect({ link: null });
    const { disconnect } = await engine.log.next('closed', { since, ms: 30_000 });
    assert.equal(disconnect.reason, reason, disconnect.detail);
    assert.ok(disconnect.detail.includes(`socks5://127.0.0.1:${proxy.port}`), disconnect.detail);
    assert.ok(!disconnect.detail.includes(login.password) && !disconnect.detail.includes('ana'), disconnect.detail);
  }
}

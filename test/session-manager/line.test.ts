import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startProxy } from '../../sandbox/proxy/proxy.ts';
import { manage, type Rig, startRig } from '../support/manager.ts';

let rig: Rig;
before(async () => {
  rig = await startRig({ page: false });
});
after(() => rig.close());

interface Line {
  readonly proxy: string | null;
  readonly proxyDetail: string | null;
  readonly proxyCode: string | null;
  readonly hosts: readonly { readonly host: string; readonly reachable: boolean; readonly code: string | null }[];
}

async function lineOf(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly line: Line; readonly said: string }> {
  const surroundings = { environment: { ...rig.environment, ...environment }, farEnds: rig.farEnds };
  const [{ json }, { stdout, stderr }] = await Promise.all([
    manage('--status --json', surroundings),
    manage('--status', surroundings),
  ]);
  return { line: json?.['line'] as Line, said: `${JSON.stringify(json)}\n${stdout}\n${stderr}` };
}

test('--status tells each host that must be reachable, with its verdict', async () => {
  const { line, said } = await lineOf({});
  assert.equal(line.proxy, null);
  assert.deepEqual(
    line.hosts.map(({ host, reachable }) => [host, reachable]),
    [
      ['web.whatsapp.com', true],
      ['mmg.whatsapp.net', true],
    ],
  );
  assert.match(said, /must be reachable +web\.whatsapp\.com/);
});

test('--status tries the proxy and names it, never its password', async () => {
  const login = { user: 'courier', password: 'planted-in-proxy' };
  const proxy = await startProxy({ kind: 'socks5', authority: rig.whatsapp.authority, login, lead: (place) => place });
  const good = await lineOf({ WHATSAPP_PROXY: proxy.url() });
  assert.equal(good.line.proxy, `socks5://127.0.0.1:${proxy.port}`);
  assert.equal(good.line.proxyDetail, null);
  assert.ok(good.line.hosts.every(({ reachable }) => reachable));
  assert.ok(proxy.departures.size > 0);
  const wrong = await lineOf({ WHATSAPP_PROXY: proxy.url({ ...login, user: 'somebody' }) });
  assert.equal(wrong.line.proxyCode, 'WHATSAPP_PROXY_PASSWORD');
  await proxy.close();
  const gone = await lineOf({ WHATSAPP_PROXY: proxy.url() });
  assert.equal(gone.line.proxyCode, 'WHATSAPP_PROXY_UNREACHABLE');
  assert.ok(gone.line.hosts.every(({ reachable, code }) => !reachable && code !== null));
  for (const { said } of [good, wrong, gone]) assert.ok(!said.includes(login.password));
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { WebSocketServer } from 'ws';
import { Connection } from '../../../sandbox/whatsapp/wire/connection.ts';
import { type ChainFlaw, makeNoiseIdentity } from '../../../sandbox/whatsapp/wire/noise-certificate.ts';
import { stanza } from '../../../sandbox/whatsapp/wire/stanza.ts';
import { startEngineHost } from '../../../src/whatsapp/host/start.ts';
import { EventLog } from '../../support/events.ts';
import { farEndAt, temporarySettings } from '../../support/settings.ts';
import { silentLog } from '../../support/silence.ts';

/** What a client with these settings makes of a server with this chain: the first event that decides. */
async function meet(options: { flaw?: ChainFlaw; strict?: boolean; rootHex?: string }): Promise<string> {
  const identity = makeNoiseIdentity(randomBytes(32), options.flaw ?? null);
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    new Connection(socket, identity, {
      entered: (connection) => {
        connection.ask('md', [stanza('pair-device', {}, [stanza('ref', {}, Buffer.from('ref-1'))])]);
      },
      received: () => undefined,
      closed: () => undefined,
      failed: () => undefined,
    });
  });
  const farEnd = {
    ...farEndAt((server.address() as AddressInfo).port),
    noiseRootHex: options.rootHex ?? identity.rootHex,
  };
  const { settings, remove } = temporarySettings('baileys', { farEnd, verifyNoiseCertificate: options.strict ?? true });
  const log = new EventLog();
  const preparedMessages = { payload: () => Promise.resolve(null) };
  const engine = startEngineHost(settings, { preparedMessages, listener: log.listener, log: silentLog });
  try {
    await engine.connect({ link: { kind: 'qr' } });
    const first = await log.first(['closed', 'link_code']);
    await engine.close();
    return first.type === 'closed' ? first.disconnect.reason : first.type;
  } finally {
    engine.kill();
    for (const client of server.clients) client.terminate();
    server.close();
    remove();
  }
}

describe("the server's Noise certificate", () => {
  it('is accepted when its chain leads to the root', async () => {
    assert.equal(await meet({}), 'link_code');
  });

  const flaws: readonly ChainFlaw[] = [
    'foreign_root',
    'foreign_leaf',
    'other_static',
    'issuer_serial',
    'short_signature',
  ];
  for (const flaw of flaws) {
    it(`is refused with ${flaw}`, async () => {
      assert.equal(await meet({ flaw }), 'certificate_refused');
    });
  }

  it("is refused under another root, for example WhatsApp's own", async () => {
    assert.equal(await meet({ rootHex: '11'.repeat(32) }), 'certificate_refused');
  });

  it('is not looked at when verification is switched off', async () => {
    assert.equal(await meet({ rootHex: '11'.repeat(32), strict: false }), 'link_code');
  });
});

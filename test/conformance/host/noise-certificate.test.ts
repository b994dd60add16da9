import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { WebSocketServer } from 'ws';
import { Connection } from '../../../sandbox/whatsapp/wire/connection.ts';
import { type ChainFlaw, chainFlaws, makeNoiseIdentity } from '../../../sandbox/whatsapp/wire/noise-certificate.ts';
import { stanza } from '../../../sandbox/whatsapp/wire/stanza.ts';
import { startEngineHost } from '../../../src/whatsapp/host/start.ts';
import { EventLog } from '../../support/events.ts';
import { farEndAt, temporarySettings } from '../../support/settings.ts';
import { silentLog } from '../../support/silence.ts';

interface Meeting {
  readonly flaw?: ChainFlaw;
  readonly strict?: boolean;
  readonly rootHex?: string;
  /** The server's time, epoch milliseconds. */
  readonly serverTime?: number;
}

/** The first decisive event of a client with these settings and a server with this chain. */
async function meet(options: Meeting): Promise<string> {
  const identity = makeNoiseIdentity(randomBytes(32), options.flaw ?? null);
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { serverTime } = options;
  if (serverTime !== undefined) {
    server.on('headers', (headers: string[]) => headers.push(`Date: ${new Date(serverTime).toUTCString()}`));
  }
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
  it('is accepted if its chain leads to the root', async () => {
    assert.equal(await meet({}), 'link_code');
  });

  for (const flaw of chainFlaws) {
    const reason = flaw.startsWith('future_') ? 'clock_wrong' : 'certificate_refused';
    it(`is refused with ${flaw}: ${reason}`, async () => {
      assert.equal(await meet({ flaw }), reason);
    });
  }

  it("is refused if it has expired; if it is valid by the server's time, this computer's clock is reported", async () => {
    const hour = 3_600_000;
    assert.equal(await meet({ flaw: 'expired_leaf', serverTime: Date.now() - 48 * hour }), 'clock_wrong');
    assert.equal(await meet({ flaw: 'expired_leaf', serverTime: Date.now() }), 'certificate_refused');
    assert.equal(await meet({ serverTime: Date.now() - 48 * hour }), 'link_code');
  });

  it("is refused under another root, for example WhatsApp's own", async () => {
    assert.equal(await meet({ rootHex: '11'.repeat(32) }), 'certificate_refused');
  });

  it('is ignored if verification is switched off', async () => {
    assert.equal(await meet({ rootHex: '11'.repeat(32), strict: false }), 'link_code');
  });
});

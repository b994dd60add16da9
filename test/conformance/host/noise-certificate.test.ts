import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { WebSocketServer } from 'ws';
import { Connection } from '../../../sandbox/whatsapp/wire/connection.ts';
import { type ChainFlaw, chainFlaws, makeNoiseIdentity } from '../../../sandbox/whatsapp/wire/noise-certificate.ts';
import { stanza } from '../../../sandbox/whatsapp/wire/stanza.ts';
import { type EngineHost, startEngineHost } from '../../../src/whatsapp/host/start.ts';
import { EventLog } from '../../support/events.ts';
import { farEndAt, temporarySettings } from '../../support/settings.ts';
import { silentLog } from '../../support/silence.ts';

interface Trust {
  readonly strict?: boolean;
  readonly rootHex?: string;
}

/** A client that trusts a root, and a server that shows each of its connections another chain. */
class Meetings implements AsyncDisposable {
  readonly #seed = randomBytes(32);
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  readonly #log = new EventLog();
  #identity = makeNoiseIdentity(this.#seed);
  #serverTime: number | null = null;
  #end: () => void = () => undefined;
  #engine: EngineHost | null = null;

  static async begin({ strict = true, rootHex }: Trust = {}): Promise<Meetings> {
    const meetings = new Meetings();
    await meetings.#begin(strict, rootHex);
    return meetings;
  }

  async #begin(strict: boolean, rootHex = this.#identity.rootHex): Promise<void> {
    await once(this.#server, 'listening');
    this.#server.on('headers', (headers: string[]) => {
      if (this.#serverTime !== null) headers.push(`Date: ${new Date(this.#serverTime).toUTCString()}`);
    });
    this.#server.on('connection', (socket) => {
      new Connection(socket, this.#identity, {
        entered: (connection) => {
          connection.ask('md', [stanza('pair-device', {}, [stanza('ref', {}, Buffer.from('ref-1'))])]);
        },
        received: () => undefined,
        closed: () => undefined,
        failed: () => undefined,
      });
    });
    const farEnd = { ...farEndAt((this.#server.address() as AddressInfo).port), noiseRootHex: rootHex };
    const { settings, remove } = temporarySettings('baileys', { farEnd, verifyNoiseCertificate: strict });
    this.#end = remove;
    const preparedMessages = { payload: () => Promise.resolve(null) };
    this.#engine = startEngineHost(settings, { preparedMessages, listener: this.#log.listener, log: silentLog });
  }

  /**
   * The first decisive event of the next connection.
   *
   * @param serverTime the server's time, epoch milliseconds; null: it tells none
   */
  async next(flaw: ChainFlaw | null, serverTime: number | null = null): Promise<string> {
    this.#identity = makeNoiseIdentity(this.#seed, flaw);
    this.#serverTime = serverTime;
    const since = this.#log.position;
    await this.#engine?.connect({ link: { kind: 'qr' } });
    const first = await this.#log.first(['closed', 'link_code'], { since });
    if (first.type === 'closed') return first.disconnect.reason;
    for (const client of this.#server.clients) client.terminate();
    await this.#log.next('closed', { since });
    return first.type;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine?.close();
    this.#engine?.kill();
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    this.#end();
  }
}

describe("the server's Noise certificate", () => {
  let meetings: Meetings;

  before(async () => {
    meetings = await Meetings.begin();
  });
  after(() => meetings[Symbol.asyncDispose]());

  it('is accepted if its chain leads to the root', async () => {
    assert.equal(await meetings.next(null), 'link_code');
  });

  for (const flaw of chainFlaws) {
    const reason = flaw.startsWith('future_') ? 'clock_wrong' : 'certificate_refused';
    it(`is refused with ${flaw}: ${reason}`, async () => {
      assert.equal(await meetings.next(flaw), reason);
    });
  }

  it("is refused if it has expired; if it is valid by the server's time, this computer's clock is reported", async () => {
    const hour = 3_600_000;
    assert.equal(await meetings.next('expired_leaf', Date.now() - 48 * hour), 'clock_wrong');
    assert.equal(await meetings.next('expired_leaf', Date.now()), 'certificate_refused');
    assert.equal(await meetings.next(null, Date.now() - 48 * hour), 'link_code');
  });

  it("is refused under another root, for example WhatsApp's own", async () => {
    await using strict = await Meetings.begin({ rootHex: '11'.repeat(32) });
    assert.equal(await strict.next(null), 'certificate_refused');
  });

  it('is ignored if verification is switched off', async () => {
    await using careless = await Meetings.begin({ rootHex: '11'.repeat(32), strict: false });
    assert.equal(await careless.next(null), 'link_code');
  });
});

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { DEFAULT_CONNECTION_CONFIG } from 'baileys';
import { CodedError, hasCode } from '../../../src/errors/coded-error.ts';
import type { EngineEvent } from '../../../src/whatsapp/engine.ts';
import { type BaileysStage, startBaileysStage } from '../../support/baileys.ts';
import { newMessageId, TestEngine } from '../../support/engine.ts';
import { contact, stranger } from '../../support/phones.ts';

const text = { kind: 'text', text: 'Invoice 4711' } as const;

/** Faults of the protocol: most of them look like success to a user of the bare library. */
describe('baileys: faults of the wire', () => {
  let stage: BaileysStage;
  let engine: TestEngine;

  before(async () => {
    stage = await startBaileysStage();
    engine = new TestEngine(stage);
    await engine.link();
  });
  beforeEach(() => engine.ensureOpen());
  afterEach(async () => {
    await stage.whatsapp.admin.clearFaults();
    assert.deepEqual(stage.problems(), []);
  });
  after(async () => {
    await engine.end();
    await stage.close();
  });

  const arrived = (messageId: string) =>
    stage.world.log.all().filter((entry) => entry.phone !== stage.account && entry.messageId === messageId);

  /** A new connection knows no devices and no hosts, and requests them again. */
  async function reconnect(): Promise<void> {
    await engine.hangUp();
    await engine.open();
  }

  it('devices are requested again only after a message is refused because they are out of date', async () => {
    await reconnect();
    await engine.receipt(await engine.sendText(contact, 'devices are known from here on'), 'delivered');
    stage.world.sendFaults.request({ fault: { kind: 'ack_error', code: 479 }, times: 1, recipient: null });
    const prepared = await engine.prepare(contact, text);
    await engine.host.send(prepared);
    assert.equal((await engine.acked(prepared.messageId)).error, '479');
    // A request for devices would fail from here on; known ones need none.
    await stage.whatsapp.admin.faultQueries({ fault: { query: 'usync', error: 429 }, times: null });
    await engine.receipt(await engine.sendText(contact, 'another'), 'delivered');
    for (const _ of ['first', 'again']) {
      await assert.rejects(engine.host.send(prepared), (error) => hasCode(error, 'WHATSAPP_QUERY_REFUSED'));
    }
    await stage.whatsapp.admin.clearFaults();
    await engine.host.send(prepared);
    await engine.receipt(prepared.messageId, 'delivered');
    assert.equal(arrived(prepared.messageId).length, 1);
  });

  it('an old version is refused and a notice of its end is told, each with the version, before anything follows from it', async () => {
    await engine.hangUp();
    const { version } = DEFAULT_CONNECTION_CONFIG;
    await stage.whatsapp.admin.set({ oldestVersion: version[2] + 1 });
    let since = engine.log.position;
    await engine.host.connect({ link: null });
    assert.equal((await engine.log.next('closed', { since })).disconnect.reason, 'client_outdated');
    const said = (from: number) => engine.log.all('web_version', from).map(({ said, until }) => [said, until]);
    assert.deepEqual(said(since), [['refused', null]]);
    assert.equal(engine.log.all('web_version', since)[0]?.version, version.join('.'));

    const until = 1_900_000_000_000;
    await stage.whatsapp.admin.set({ oldestVersion: version[2], versionEndsAt: until });
    since = engine.log.position;
    await engine.open();
    await engine.log.next('backlog_received', { since });
    assert.deepEqual(said(since).sort(), [
      ['accepted', null],
      ['ending', until],
    ]);
    await stage.whatsapp.admin.set({ oldestVersion: null, versionEndsAt: null });
  });

  it('an upload host that hangs or fails is skipped', async () => {
    await reconnect();
    await stage.whatsapp.admin.set({ badMediaHosts: ['127.0.0.1:9'] });
    await engine.prepare(contact, engine.document(1000));
    await stage.whatsapp.admin.set({ badMediaHosts: [stage.whatsapp.wire.context.mediaServer.host] });
    await reconnect();
    await stage.whatsapp.admin.faultUploads({ fault: { kind: 'silent' }, times: 1 });
    const prepared = await engine.prepare(contact, engine.document(1000));
    await stage.whatsapp.admin.set({ badMediaHosts: [] });
    const { messageId } = await engine.host.send(prepared);
    await engine.receipt(messageId, 'delivered');
  });

  it('an upload that hangs or fails on every host ends within its deadline, and nothing is sent', async () => {
    await reconnect();
    for (const fault of [{ kind: 'status', status: 500 }, { kind: 'silent' }, { kind: 'drop' }] as const) {
      await stage.whatsapp.admin.faultUploads({ fault, times: 1 });
      await assert.rejects(engine.prepare(contact, engine.document(1000)), (error) =>
        hasCode(error, 'WHATSAPP_UPLOAD_FAILED'),
      );
    }
    await engine.prepare(contact, engine.document(1000));
  });

  it('a message that is never acknowledged is not reported as sent', async () => {
    stage.world.sendFaults.request({ fault: { kind: 'no_ack', delivered: false }, times: 1, recipient: null });
    const messageId = await engine.sendText(contact, 'lost');
    await engine.host.probe();
    assert.deepEqual(
      engine.log.all('ack').filter((ack) => ack.messageId === messageId),
      [],
    );
    const found = await engine.host.findSent({
      jid: `${contact}@s.whatsapp.net`,
      messageId,
      content: text,
      notBefore: 0,
    });
    assert.deepEqual(found, { found: false });
  });

  it('receipts that overtake the ack, and those of a LID, find their message', async () => {
    stage.world.sendFaults.request({ fault: { kind: 'receipt_before_ack' }, times: 1, recipient: null });
    await stage.whatsapp.admin.set({ receiptsFromLid: true });
    const since = engine.log.position;
    const messageId = await engine.sendText(contact, 'overtaken');
    await engine.acked(messageId);
    await engine.receipt(messageId, 'read');
    const order = engine.log.events
      .slice(since)
      .flatMap((event) =>
        (event.type === 'ack' || event.type === 'receipt') && event.messageId === messageId ? [event.type] : [],
      );
    assert.equal(order.at(-1), 'ack');
    await stage.whatsapp.admin.set({ receiptsFromLid: false });
  });

  it('a customer who writes under a LID alone is told by the number that was written to, a stranger by the LID', async () => {
    await engine.acked(await engine.sendText(contact, 'so that the LID is known'));
    await stage.whatsapp.admin.set({ wordsFromLid: true });
    const since = engine.log.position;
    stage.world.write(contact, stage.account, 'STOP', 'LID-1');
    const known = await engine.log.next('inbound', { since, fits: ({ messageId }) => messageId === 'LID-1' });
    const lidOf = (digits: string): string => `${stage.world.directory.at(digits)?.lid}@lid`;
    assert.deepEqual([known.from, known.lid, known.text], [`${contact}@s.whatsapp.net`, lidOf(contact), 'STOP']);
    stage.world.write(stranger.digits, stage.account, 'STOP', 'LID-2');
    const unknown = await engine.log.next('inbound', { since, fits: ({ messageId }) => messageId === 'LID-2' });
    assert.equal(unknown.from, lidOf(stranger.digits));
    await stage.whatsapp.admin.set({ wordsFromLid: false });
  });

  it('a device that cannot decrypt a message gets it again, from the bytes kept in the outbox', async () => {
    await stage.whatsapp.admin.failToOpen({ digits: contact, device: 3, times: 1 });
    const messageId = await engine.sendText(contact, 'again, please');
    await opened(messageId, [0, 3]);
    assert.ok(engine.askedFor.includes(messageId));
  });

  it('a message to a LID is delivered, given again to each device that asks, and answered, all under the LID', async () => {
    const lid = `${stage.world.directory.at(stranger.digits)?.lid}@lid`;
    for (const device of [0, 3]) {
      await stage.whatsapp.admin.failToOpen({ digits: stranger.digits, device, times: 1 });
    }
    const since = engine.log.position;
    const content = { kind: 'text', text: 'to a LID' } as const;
    const prepared = await engine.host.prepare({ jid: lid, messageId: '3EB0L1D0', content });
    engine.kept.set(prepared.messageId, prepared);
    await engine.host.send(prepared);
    await engine.receipt(prepared.messageId, 'sender', since);
    const read = await engine.receipt(prepared.messageId, 'read', since);
    assert.equal(read.type === 'receipt' && read.from, lid);
    await opened(prepared.messageId, [0, 3]);
    stage.world.write(stranger.digits, stage.account, 'thank you', 'LID-3');
    const answer = await engine.log.next('inbound', { since, fits: ({ messageId }) => messageId === 'LID-3' });
    assert.deepEqual([answer.from, answer.lid], [`${stranger.digits}@s.whatsapp.net`, lid]);
  });

  async function opened(messageId: string, devices: readonly number[]): Promise<void> {
    const until = Date.now() + 10_000;
    for (;;) {
      const [arrival] = arrived(messageId);
      if (arrival && devices.every((device) => arrival.openedBy.includes(device))) return;
      assert.ok(Date.now() < until, `opened by ${String(arrival?.openedBy)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('an inbound message that cannot be stored is not acknowledged, and is redelivered after the reconnect', async () => {
    const since = engine.log.position;
    const { messageId } = await engine.prepare(contact, { kind: 'text', text: 'to be confirmed' });
    const refused = (event: EngineEvent) => 'messageId' in event && event.messageId === messageId;
    engine.writeDown = (event) => (refused(event) ? Promise.reject(new Error('disk full')) : Promise.resolve());
    await engine.host.send(engine.kept.get(messageId) ?? assert.fail('not kept'));
    const { disconnect } = await engine.log.next('closed', { since });
    assert.equal(disconnect.reason, 'connection_lost');
    engine.writeDown = () => Promise.resolve();
    const again = engine.log.position;
    await engine.open();
    await engine.receipt(messageId, 'delivered', again);
    await engine.receipt(messageId, 'read', again);
  });

  it('a crash before a reply is stored loses neither the reply nor a receipt', async () => {
    engine.writeDown = () => new Promise(() => undefined);
    const since = engine.log.position;
    const messageId = await engine.sendText(contact, 'crash while confirming');
    stage.world.write(contact, stage.account, 'STOP', 'CRASH-1');
    await engine.receipt(messageId, 'delivered', since);
    await engine.log.next('inbound', { since });
    await engine.crash();
    engine.writeDown = () => Promise.resolve();
    const again = engine.log.position;
    await engine.open();
    await engine.receipt(messageId, 'delivered', again);
    const inbound = await engine.log.next('inbound', { since: again });
    assert.equal(inbound.text, 'STOP');
    assert.equal(inbound.messageId, 'CRASH-1');
  });

  it('a message whose ratchet could not be stored is in doubt, and settled with the same id', async () => {
    await engine.acked(await engine.sendText(contact, 'so that nothing has to be asked before the next one'));
    const prepared = await engine.prepare(contact, { kind: 'text', text: 'in doubt' });
    const since = engine.log.position;
    const blocker = new DatabaseSync(path.join(engine.settings.storePath, 'store.db'));
    blocker.exec('BEGIN IMMEDIATE');
    try {
      await assert.rejects(engine.host.send(prepared), (error) => hasCode(error, 'WHATSAPP_SEND_UNCERTAIN'));
      const { disconnect } = await engine.log.next('closed', { since });
      assert.equal(disconnect.reason, 'store_unwritable');
      assert.match(disconnect.detail, /cannot be written/);
    } finally {
      blocker.exec('ROLLBACK');
      blocker.close();
    }
    const again = engine.log.position;
    await engine.open();
    await engine.host.send(prepared);
    await engine.acked(prepared.messageId, again);
    assert.equal(arrived(prepared.messageId).length, 1);
  });

  it('leftovers of a killed process’s upload are removed at the next start', async () => {
    const folder = path.join(engine.settings.cachePath, 'uploads');
    await stage.whatsapp.admin.faultUploads({ fault: { kind: 'silent' }, times: 1 });
    const preparing = engine.prepare(contact, engine.document(100_000)).catch(() => undefined);
    const until = Date.now() + 5000;
    while (readdirSync(folder).length === 0) {
      assert.ok(Date.now() < until, 'no temporary file');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await engine.crash();
    await preparing;
    assert.notDeepEqual(readdirSync(folder), []);
    await engine.open();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("the account's own phone is seen when it writes", async () => {
    const since = engine.log.position;
    await stage.whatsapp.admin.phoneSeen({});
    await engine.log.next('phone_seen', { since });
  });

  it('a ping of the server is answered', async () => {
    const { admin } = stage.whatsapp;
    await admin.strike({ fault: { kind: 'ping' } });
    for (const giveUpAt = Date.now() + 5_000; (await admin.counters()).pongs === 0; ) {
      assert.ok(Date.now() < giveUpAt, 'no answer');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });

  it('routing information from the server is sent at the next login', async () => {
    const { admin } = stage.whatsapp;
    const before = (await admin.counters()).routed;
    await reconnect();
    assert.equal((await admin.counters()).routed, before + 1);
  });

  it('an unreachable server counts as no answer', async () => {
    await engine.hangUp();
    await stage.whatsapp.admin.setReachable({ reachable: false });
    const since = engine.log.position;
    await engine.host.connect({ link: null });
    const { disconnect } = await engine.log.next('closed', { since });
    assert.equal(disconnect.reason, 'unreachable');
    assert.equal(disconnect.serverAnswered, false);
    await stage.whatsapp.admin.setReachable({ reachable: true });
  });

  it('a connection that ends during uploads rejects them as unsent', async () => {
    await stage.whatsapp.admin.faultUploads({ fault: { kind: 'silent' }, times: 1 });
    const preparing = engine.prepare(contact, engine.document(1000), newMessageId());
    await stage.whatsapp.admin.strike({ fault: { kind: 'drop' } });
    await assert.rejects(preparing, (error) => error instanceof CodedError && error.class === 'temporary');
  });
});

describe('baileys: linking that goes wrong', () => {
  let stage: BaileysStage;
  let engine: TestEngine;

  before(async () => {
    stage = await startBaileysStage();
    engine = new TestEngine(stage);
  });
  after(async () => {
    await engine.end();
    await stage.close();
  });

  it('the link window ends when the codes run out', async () => {
    await stage.whatsapp.admin.set({ linkRefs: 0 });
    await engine.host.connect({ link: { kind: 'qr' } });
    assert.equal((await engine.log.next('closed')).disconnect.reason, 'link_window_ended');
    await stage.whatsapp.admin.set({ linkRefs: 6 });
  });

  for (const linkFlaw of ['wrong_hmac', 'forged_account_signature'] as const) {
    it(`a confirmation with ${linkFlaw} links nothing`, async () => {
      await stage.whatsapp.admin.set({ linkFlaw });
      const since = engine.log.position;
      await engine.host.connect({ link: { kind: 'qr' } });
      const { text: code } = await engine.log.next('link_code', { since });
      await stage.world.offers.scan(stage.account, code);
      const { disconnect } = await engine.log.next('closed', { since });
      assert.equal(disconnect.reason, 'certificate_refused');
      assert.deepEqual(engine.log.all('paired', since), []);
      await stage.whatsapp.admin.set({ linkFlaw: null });
      await assert.rejects(engine.host.connect({ link: null }), (error) => hasCode(error, 'WHATSAPP_NOT_LINKED'));
    });
  }

  it('and the next attempt links', async () => {
    engine.log.events.length = 0;
    await engine.link();
  });
});

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { hasCode } from '../../../src/errors/coded-error.ts';
import { baileysSessionStore } from '../../../src/whatsapp/baileys/session-store.ts';
import { type BaileysStage, startBaileysStage } from '../../support/baileys.ts';
import { TestEngine } from '../../support/engine.ts';
import { contact } from '../../support/phones.ts';
import { seed, some } from '../../support/sample.ts';

/** The tests wait for requests that are left unanswered here. */
const deadlines = {
  connectMs: 20_000,
  queryMs: 1000,
  uploadStallMs: 6000,
  backlogQuietMs: 2000,
  closeMs: 4000,
  slowestUpload: 8192,
};

/** An older copy of the store is restored after the phones have moved on. */
describe(`baileys: a restored older store (seed ${seed})`, () => {
  let stage: BaileysStage;
  let engine: TestEngine;
  let copy: string;

  /** Linked, in conversation, copied while running; then the conversation continued in other sessions. */
  before(async () => {
    stage = await startBaileysStage();
    engine = new TestEngine(stage, { deadlines });
    await engine.link();
    await converse('before the copy');
    copy = path.join(engine.folder, 'copy');
    mkdirSync(copy);
    await baileysSessionStore.snapshot(engine.settings.storePath, copy);
    await stage.whatsapp.admin.forgetSessions({ digits: contact });
    await converse('after the copy');
  });
  beforeEach(() => putBack(copy));
  afterEach(() => stage.whatsapp.admin.clearFaults());
  after(async () => {
    await engine.end();
    await stage.close();
  });

  async function converse(text: string): Promise<void> {
    for (const round of [1, 2]) {
      const since = engine.log.position;
      const messageId = await engine.sendText(contact, `${text} ${round}`);
      await engine.receipt(messageId, 'delivered', since);
      await stage.whatsapp.admin.write({ from: contact, text: `${text}, answered ${round}` });
      await engine.log.next('inbound', { since });
    }
  }

  async function openedByBoth(messageId: string): Promise<void> {
    for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt; await delay(20)) {
      const arrival = stage.world.log.all().find((entry) => entry.phone === contact && entry.messageId === messageId);
      if (arrival?.openedBy.toSorted().join() === '0,3') return;
    }
    assert.fail(`${messageId} was not opened by both devices`);
  }

  const companionKeys = () => {
    const [keys] = [...stage.whatsapp.wire.context.companionKeys.values()].slice(-1);
    return keys ?? assert.fail('no companion');
  };

  it('after renewal, decrypts messages of a newer session, and sends what phones can decrypt', async () => {
    const signedBefore = companionKeys().signedPreKey.id;
    const idsBefore = Math.max(...companionKeys().preKeys.keys());
    const problemsBefore = stage.problems().length;
    const retriesBefore = stage.whatsapp.wire.context.counters.retriesAsked;
    assert.ok((await baileysSessionStore.renew(engine.settings.storePath)).renewed);

    const since = engine.log.position;
    await engine.open();
    await engine.log.next('log', { since, fits: ({ message }) => /new pre-keys/.test(message) });
    assert.ok(companionKeys().signedPreKey.id > signedBefore);
    assert.ok(Math.max(...companionKeys().preKeys.keys()) > idsBefore + 1000);

    await stage.whatsapp.admin.write({ from: contact, text: 'on the newer session' });
    await engine.log.next('inbound', { since, fits: ({ text }) => text === 'on the newer session' });

    for (const text of ['devices asked for', 'devices known']) {
      const messageId = await engine.sendText(contact, text);
      await engine.receipt(messageId, 'delivered', since);
      await openedByBoth(messageId);
    }
    assert.equal(stage.whatsapp.wire.context.counters.retriesAsked, retriesBefore);
    assert.equal(stage.problems().length, problemsBefore);
  });

  const others: Readonly<Record<string, () => Promise<void>>> = {
    'after renewal, uploads its keys until the server has accepted them': async () => {
      await baileysSessionStore.renew(engine.settings.storePath);
      await stage.whatsapp.admin.faultQueries({ fault: { query: 'prekeys', error: 503 }, times: null });
      await engine.open();
      await engine.crash();
      await stage.whatsapp.admin.clearFaults();
      const since = engine.log.position;
      await engine.open();
      await engine.log.next('log', { since, fits: ({ message }) => /new pre-keys/.test(message) });
    },
    'without renewal, would send with ratchets that the phone no longer has': async () => {
      const fault = { query: 'keys', error: null } as const;
      const retriesBefore = stage.whatsapp.wire.context.counters.retriesAsked;
      await engine.open();
      await stage.whatsapp.admin.faultQueries({ fault, times: null });
      const since = engine.log.position;
      const messageId = await engine.sendText(contact, 'on the old ratchet');
      // Both devices ask again; an unanswered request would return with the next connection and bring fresh keys.
      await engine.receipt(messageId, 'delivered', since);
      await openedByBoth(messageId);
      assert.ok(stage.whatsapp.wire.context.counters.retriesAsked > retriesBefore);
      await stage.whatsapp.admin.clearFaults();
      await engine.stop();
      await baileysSessionStore.renew(engine.settings.storePath);
      await engine.open();
      await stage.whatsapp.admin.faultQueries({ fault, times: null });
      await assert.rejects(engine.sendText(contact, 'renewed'), (error) => hasCode(error, 'WHATSAPP_NO_ANSWER'));
    },
    'without renewal, would send with counters that the phone has seen, which drops them as delivered': async () => {
      await baileysSessionStore.renew(engine.settings.storePath);
      await engine.open();
      await converse('on new sessions');
      await openedByBoth(await engine.sendText(contact, 'before the copy'));
      const oneBehind = path.join(engine.folder, 'one-behind');
      mkdirSync(oneBehind);
      await baileysSessionStore.snapshot(engine.settings.storePath, oneBehind);
      await openedByBoth(await engine.sendText(contact, 'after the copy'));
      await putBack(oneBehind);
      await engine.open();
      // The library fetches keys of phones again; without an answer it keeps the old session.
      await stage.whatsapp.admin.faultQueries({ fault: { query: 'keys', error: null }, times: null });
      const since = engine.log.position;
      const lost = await engine.sendText(contact, 'under a used counter');
      await engine.receipt(lost, 'delivered', since);
      assert.equal(stage.world.log.find(contact, stage.account, lost), null);
      await stage.whatsapp.admin.clearFaults();
      await putBack(oneBehind);
      await baileysSessionStore.renew(engine.settings.storePath);
      await engine.open();
      await openedByBoth(await engine.sendText(contact, 'renewed'));
    },
  };
  for (const [story, play] of some(Object.entries(others), 1)) it(story, play);

  async function putBack(older: string): Promise<void> {
    await engine.stop();
    rmSync(engine.settings.storePath, { recursive: true });
    cpSync(older, engine.settings.storePath, { recursive: true });
  }
});

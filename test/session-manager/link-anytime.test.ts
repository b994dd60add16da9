import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { restoreStore } from '../../src/session/vault/store-work.ts';
import { sweepOrphans } from '../../src/whatsapp/host/orphans.ts';
import { seed, some } from '../support/sample.ts';
import { account, customerJid, openStage, sessionName, storeFolder, WatchedSession } from '../support/session.ts';

const byCode = { kind: 'code', phone: account } as const;
const MOMENTS_MS = [0, 1, 10, 200, 600];

type Stage = Awaited<ReturnType<typeof openStage>>;
type Deed = (session: WatchedSession, stage: Stage) => Promise<void>;

async function onStage(deed: Deed, linked = false): Promise<void> {
  const stage = await openStage('baileys', { linked });
  const session = new WatchedSession(stage.whatsapp, stage.plan);
  try {
    await session.start();
    await deed(session, stage);
    await session.stop();
    assert.deepEqual(sweepOrphans(storeFolder(stage.plan)), [], 'no engine is left that nobody knows of');
  } finally {
    await session.stop();
    await stage.close();
  }
}

async function linkByCode(session: WatchedSession, { whatsapp }: Stage): Promise<void> {
  await session.supervisor.link(byCode);
  await session.until('a pairing code', () => session.supervisor.offeredLink()?.kind === 'code');
  await whatsapp.admin.enterCode({ code: session.supervisor.offeredLink()?.text ?? '' });
  await session.until('a linked session', ({ state }) => state === 'connected');
}

function noTrouble(session: WatchedSession, story: string): void {
  const trouble = session.states.filter((state) => state === 'needs_person' || state === 'repairing');
  assert.deepEqual(trouble, [], story);
}

/** Each links anew what is linked. */
const relinked: Readonly<Record<string, Deed>> = {
  'a link anew gives the replaced device’s place on the phone back, and its waiting receipts are taken': async (
    session,
    stage,
  ) => {
    const { admin } = stage.whatsapp;
    await session.until('the stored login', ({ state }) => state === 'connected');
    const [first] = await admin.companions();
    const receipts: string[] = [];
    session.supervisor.subscribe((event) => {
      if (event.type === 'receipt') receipts.push(event.messageId);
    });
    // Sent by the old device; the phone's receipt comes when it is no longer connected.
    await admin.setOnline({ digits: customerJid.split('@')[0] ?? '', online: false });
    const messageId = '3EB0AAAAAAAAAAAAAAAAAA';
    const content = { kind: 'text', text: 'before' } as const;
    await session.supervisor.send(await session.supervisor.prepare({ jid: customerJid, messageId, content }));
    await session.until('an ack', () => session.status().proofs.inboundMs !== null);

    await session.supervisor.link(byCode, { replace: true });
    await session.until('a pairing code', () => session.supervisor.offeredLink()?.kind === 'code');
    await admin.setOnline({ digits: customerJid.split('@')[0] ?? '', online: true });
    await admin.enterCode({ code: session.supervisor.offeredLink()?.text ?? '' });
    await session.until('a linked session', ({ state }) => state === 'connected');
    assert.equal((await admin.companions()).length, 2, 'the old device is kept until the new one is proven');
    assert.equal(session.status().replaced.length, 1);

    await session.until('the list to be one shorter', () => session.status().replaced.length === 0);
    const left = await admin.companions();
    assert.equal(left.length, 1);
    assert.notEqual(left[0]?.id, first?.id, 'the new device stays');
    assert.equal(session.status().state, 'connected');
    await session.until('the receipt that waited for the old device', () => receipts.includes(messageId));
    const [put] = (await session.life?.vault.quarantined()) ?? [];
    assert.match(put?.why ?? '', /its device is removed at WhatsApp/);
    assert.deepEqual(
      [...session.openAlerts.keys()].filter((key) => key !== 'session.disk'),
      [],
    );
  },
  'a login restored by hand that a later link has replaced makes way for the one that stands, without a code': async (
    session,
    stage,
  ) => {
    await session.until('the stored login', ({ state }) => state === 'connected');
    const { life } = session;
    assert.ok(life);
    const first = path.basename((await life.vault.newest())?.file ?? '');
    await session.supervisor.link(byCode, { replace: true });
    await session.until('a pairing code', () => session.supervisor.offeredLink()?.kind === 'code');
    await stage.whatsapp.admin.enterCode({ code: session.supervisor.offeredLink()?.text ?? '' });
    await session.until('the first device to be removed', () => session.status().replaced.length === 0);
    await session.until('a linked session', ({ state }) => state === 'connected');
    const standing = (await stage.whatsapp.admin.companions()).map(({ id }) => id);

    const codes = session.qrCodes;
    const place = {
      authPath: path.join(stage.plan.folder, 'session'),
      sessionName,
      engine: stage.plan.engine,
    };
    const work = { vault: life.vault, place, random: Math.random, step: () => undefined };
    const from = session.states.length;
    await session.supervisor.whileStopped(() => restoreStore(work, { from: first, acceptOtherSession: false }));
    await session.seen('repairing', from);
    await session.until('connected again', ({ state }) => state === 'connected');
    assert.equal(session.qrCodes, codes);
    assert.equal(session.states.slice(from).includes('needs_person'), false);
    assert.match(session.raised.findLast(({ key }) => key === 'session.restored')?.sentence ?? '', /was put back/);
    assert.deepEqual(
      (await stage.whatsapp.admin.companions()).map(({ id }) => id),
      standing,
    );
  },
  'a replaced device that is already gone does no harm': async (session, stage) => {
    const { admin } = stage.whatsapp;
    await session.until('the stored login', ({ state }) => state === 'connected');
    await session.supervisor.link(byCode, { replace: true });
    await session.until('a pairing code', () => session.supervisor.offeredLink()?.kind === 'code');
    // Somebody has removed the old one on the phone meanwhile: that is no failure.
    await admin.unlink({});
    await admin.enterCode({ code: session.supervisor.offeredLink()?.text ?? '' });
    await session.until('a linked session', ({ state }) => state === 'connected');
    await session.until('the list to be empty', () => session.status().replaced.length === 0);
    assert.equal((await admin.companions()).length, 1);
    assert.equal(session.openAlerts.has('session.replaced_device'), false);
  },
};

// Each has a WhatsApp of its own and waits most of the time.
describe('a link requested at any moment', { concurrency: 3 }, () => {
  for (const afterMs of some(MOMENTS_MS, 1)) {
    it(`a pairing code asked for ${afterMs} ms into the start’s own offer leads to a link, with one engine`, () =>
      onStage(async (session, stage) => {
        if (afterMs > 0) await delay(afterMs);
        await linkByCode(session, stage);
        noTrouble(session, `asked after ${afterMs} ms`);
      }));
  }

  it('work on the store requested during a link leaves a session that can link', (t) =>
    onStage(async (session, stage) => {
      t.diagnostic(`seed ${seed}`);
      for (const afterMs of some(MOMENTS_MS, 1)) {
        await session.supervisor.link(afterMs % 2 === 0 ? byCode : { kind: 'qr' });
        await delay(afterMs);
        await session.supervisor.whileStopped(() => Promise.resolve());
      }
      await linkByCode(session, stage);
      assert.equal((await stage.whatsapp.admin.companions()).length, 1);
    }));

  for (const [story, deed] of some(Object.entries(relinked), 1)) it(story, () => onStage(deed, true));
});

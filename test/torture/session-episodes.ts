import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { WhatsApp } from '../../sandbox/whatsapp/start.ts';
import type { LoginFault } from '../../sandbox/whatsapp/wire/connection-faults.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { customerJid, type SessionPlan, storeFolder, WatchedSession } from './session-stage.ts';

/** What an episode works with: a linked and connected session, and the far end. */
export interface Scene {
  readonly session: WatchedSession;
  readonly whatsapp: WhatsApp;
  readonly plan: SessionPlan;
}

/** One real fault and what the reason table promises for it: states, alert, log, and no QR code unless it says so. */
export interface Episode {
  readonly name: string;
  /** QR codes that the promise includes. */
  readonly qrCodes?: number;
  readonly run: (scene: Scene) => Promise<void>;
}

export const episodes: readonly Episode[] = [
  {
    name: 'drop',
    run: async (scene) => {
      await strike(scene, { kind: 'drop' });
      await backOnline(scene);
      logged(scene, 'connection_lost');
      quiet(scene, 'session.needs_person');
    },
  },
  {
    name: 'black hole',
    run: async (scene) => {
      await strike(scene, { kind: 'black_hole' });
      await backOnline(scene);
      seen(scene, 'reconnecting');
    },
  },
  {
    name: 'mute',
    run: async (scene) => {
      await strike(scene, { kind: 'mute' });
      await backOnline(scene);
      seen(scene, 'reconnecting');
    },
  },
  {
    name: 'deaf',
    run: async (scene) => {
      await strike(scene, { kind: 'deaf' });
      for (let i = 0; i < 4; i++) await sendText(scene.session);
      await scene.session.seen('refreshing', 0);
      await connected(scene);
    },
  },
  {
    name: 'deaf while nobody sends, found by the backlog of the next connection',
    run: async (scene) => {
      const { session, whatsapp } = scene;
      await sendText(session);
      await session.until('a receipt', ({ proofs }) => proofs.inboundMs !== null);
      await strike(scene, { kind: 'deaf' });
      await pause(2500);
      await whatsapp.admin.write({ from: customerJid.split('@')[0] ?? '', text: 'Where is my invoice?' });
      await pause(3000);
      await session.until('the server to answer', ({ proofs }) => (proofs.outboundMs ?? 1e9) < 500);
      assert.equal(session.status().state, 'connected', 'nothing shows that it is deaf');
      await strike(scene, { kind: 'drop' });
      await session.until('the deafness to be told', () => session.openAlerts.has('session.was_deaf'));
      await connected(scene);
      assert.equal(session.status().deafness?.times, 1);
    },
  },
  {
    name: 'messages that came during an outage are no deafness',
    run: async (scene) => {
      const { session, whatsapp } = scene;
      await sendText(session);
      await session.until('a receipt', ({ proofs }) => proofs.inboundMs !== null);
      await pause(2500);
      await whatsapp.admin.setReachable({ reachable: false });
      await session.seen('waiting_for_network', 0);
      await whatsapp.admin.write({ from: customerJid.split('@')[0] ?? '', text: 'Are you there?' });
      await pause(1500);
      await whatsapp.admin.setReachable({ reachable: true });
      await connected(scene);
      await session.until('the backlog', ({ proofs }) => proofs.backlogMs !== null);
      quiet(scene, 'session.was_deaf');
    },
  },
  {
    name: 'restart required (515)',
    run: async (scene) => {
      await strike(scene, { kind: 'stream_error', code: 515 });
      await backOnline(scene);
      logged(scene, 'restart_required');
    },
  },
  {
    name: 'network gone for a while',
    run: async (scene) => {
      await scene.whatsapp.admin.setReachable({ reachable: false });
      await scene.session.seen('waiting_for_network', 0);
      const connects = await connectCount(scene);
      await pause(3000);
      assert.ok((await connectCount(scene)) - connects <= 1, 'an unreachable far end is not connected to');
      await scene.whatsapp.admin.setReachable({ reachable: true });
      await connected(scene);
    },
  },
  {
    name: 'an hour of 503, compressed',
    run: async (scene) => {
      const generation = scene.session.supervisor.storeGeneration();
      await refuseLogins(scene, { kind: 'failure', reason: 503 }, null);
      await strike(scene, { kind: 'stream_error', code: 503 });
      await scene.session.until('an alert', () => scene.session.openAlerts.has('session.reconnecting_slowly'));
      seen(scene, 'repairing');
      const begun = performance.now();
      const connects = await connectCount(scene);
      const later = async () => (await connectCount(scene)) - connects;
      while ((await later()) < 3) await pause(100);
      const { slowReconnectMs = 0 } = scene.plan.timings;
      assert.ok(performance.now() - begun > 2 * slowReconnectMs, 'reconnects go on, and slowly');
      await scene.whatsapp.admin.clearFaults();
      await connected(scene);
      assert.equal(scene.session.supervisor.storeGeneration(), generation, 'a healthy store is not replaced');
      await scene.session.until(
        'the alert to close',
        () => !scene.session.openAlerts.has('session.reconnecting_slowly'),
      );
    },
  },
  {
    name: 'rate limit (429)',
    run: async (scene) => {
      await refuseLogins(scene, { kind: 'http', status: 429 }, 1);
      await strike(scene, { kind: 'drop' });
      await scene.session.seen('paused_until', 0);
      assert.equal(scene.session.status().reason, 'rate_limited');
      await connected(scene);
    },
  },
  {
    name: 'temporary ban (402) with an end',
    run: async (scene) => {
      await refuseLogins(scene, { kind: 'failure', reason: 402, attributes: { code: '101', expire: '3' } }, 1);
      await strike(scene, { kind: 'drop' });
      await scene.session.seen('paused_until', 0);
      assert.ok(scene.session.openAlerts.has('session.paused'));
      const { until } = scene.session.status();
      assert.ok(until !== null && until > Date.now() && until < Date.now() + 5000);
      await assert.rejects(
        () => scene.session.supervisor.repair(),
        (error) => hasCode(error, 'SESSION_COMMAND_REFUSED'),
      );
      const connects = await connectCount(scene);
      await pause(1500);
      assert.equal(await connectCount(scene), connects, 'no connects while banned');
      await connected(scene);
      await scene.session.until('the alert to close', () => !scene.session.openAlerts.has('session.paused'));
    },
  },
  {
    name: 'account locked (403)',
    run: async (scene) => {
      await refuseLogins(scene, { kind: 'failure', reason: 403 }, 1);
      await strike(scene, { kind: 'drop' });
      await personNeeded(scene, 'account_locked');
      await scene.session.supervisor.repair();
      await connected(scene);
    },
  },
  {
    name: 'client outdated (405), resolved at the third try',
    run: async (scene) => {
      await refuseLogins(scene, { kind: 'failure', reason: 405 }, 2);
      await strike(scene, { kind: 'drop' });
      await backOnline(scene);
      logged(scene, 'client_outdated');
    },
  },
  {
    name: 'client outdated (405) for good',
    run: async (scene) => {
      await refuseLogins(scene, { kind: 'failure', reason: 405 }, null);
      await strike(scene, { kind: 'drop' });
      await personNeeded(scene, 'client_outdated');
      await scene.whatsapp.admin.clearFaults();
      await scene.session.supervisor.repair();
      await connected(scene);
    },
  },
  {
    name: 'replaced (440) once, then again within the day',
    run: async (scene) => {
      await strike(scene, { kind: 'stream_error', code: null, conflict: 'replaced' });
      await scene.session.seen('paused_until', 0);
      await connected(scene);
      await strike(scene, { kind: 'stream_error', code: null, conflict: 'replaced' });
      await personNeeded(scene, 'replaced');
      await scene.session.supervisor.repair();
      await connected(scene);
    },
  },
  {
    name: 'replaced (440) by a second owner of the same login',
    run: async (scene) => {
      const { session, whatsapp, plan } = scene;
      await session.stop();
      const copy: SessionPlan = { ...plan, folder: path.join(plan.folder, 'second') };
      cpSync(path.join(plan.folder, 'auth'), path.join(copy.folder, 'auth'), { recursive: true });
      await session.start();
      await connected(scene);
      const other = new WatchedSession(whatsapp, copy);
      const logins = (await whatsapp.admin.counters()).logins;
      await other.start();
      try {
        await session.until('one of the owners to give up', () =>
          [session, other].some((owner) => owner.status().state === 'needs_person'),
        );
        await pause(2000);
        const states = [session.status().state, other.status().state].sort();
        assert.deepEqual(states, ['connected', 'needs_person'], 'one stays, one asks: no tug-of-war');
        assert.ok((await whatsapp.admin.counters()).logins - logins <= 4);
      } finally {
        await other.stop();
        rmSync(copy.folder, { recursive: true, force: true });
      }
      if (session.status().state !== 'connected') await session.supervisor.repair();
      await connected(scene);
    },
  },
  {
    name: 'second instance on the same store',
    run: async (scene) => {
      const second = new WatchedSession(scene.whatsapp, scene.plan);
      await assert.rejects(second.start(), (error) => {
        assert.ok(hasCode(error, 'SESSION_LOCKED') || hasCode(error, 'SESSION_LOCK_UNUSABLE'), String(error));
        return true;
      });
      await connected(scene);
    },
  },
  {
    name: 'store truncated while stopped',
    run: async (scene) => {
      await restartAfter(scene, () => {
        for (const file of storeFiles(scene.plan)) truncateSync(file, Math.floor(statSync(file).size / 3));
      });
      assert.ok(scene.session.raised.some(({ key }) => key === 'session.restored'));
      await sendText(scene.session);
    },
  },
  {
    name: 'store overwritten with noise while stopped',
    run: async (scene) => {
      await restartAfter(scene, () => {
        for (const file of storeFiles(scene.plan)) writeFileSync(file, Buffer.alloc(statSync(file).size, 0xa5));
      });
      await sendText(scene.session);
    },
  },
  {
    name: 'store folder gone while stopped',
    run: async (scene) => {
      await restartAfter(scene, () => rmSync(storeFolder(scene.plan), { recursive: true }));
    },
  },
  {
    name: 'store folder gone while running',
    run: async (scene) => {
      rmSync(storeFolder(scene.plan), { recursive: true });
      await scene.session.seen('repairing', 0);
      await connected(scene);
    },
  },
  {
    name: 'metadata torn while stopped',
    run: async (scene) => {
      await restartAfter(scene, () => truncateSync(metadataFile(scene.plan), 40));
    },
  },
  {
    name: 'metadata and store gone, backups there',
    run: async (scene) => {
      await restartAfter(scene, () => {
        rmSync(metadataFile(scene.plan));
        rmSync(storeFolder(scene.plan), { recursive: true });
      });
    },
  },
  {
    name: 'refresh by a person',
    run: async (scene) => {
      const { refreshedAt } = scene.session.status();
      await scene.session.supervisor.refresh();
      await backOnline(scene);
      assert.ok((scene.session.status().refreshedAt ?? 0) > (refreshedAt ?? 0));
    },
  },
  {
    name: 'device removed (401)',
    qrCodes: 1,
    run: async (scene) => {
      const { session, whatsapp } = scene;
      const generation = session.supervisor.storeGeneration();
      await whatsapp.admin.unlink({});
      await session.until(
        'a person to be needed',
        ({ state, reason }) => state === 'needs_person' && reason === 'logged_out',
      );
      assert.ok(session.openAlerts.has('session.needs_person'));
      assert.equal(session.supervisor.offeredLink(), null, 'no QR code before a person asks');
      assert.ok(((await session.life?.vault.quarantined()) ?? []).length > 0, 'the old store is kept');
      await session.supervisor.link({ kind: 'qr' });
      await session.link();
      assert.notEqual(session.supervisor.storeGeneration(), generation);
      assert.equal(session.openAlerts.has('session.needs_person'), false);
    },
  },
];

/** Plays an episode from a connected session to a connected session; what went wrong, or null. */
export async function play(
  episode: Episode,
  scene: Scene,
): Promise<{ readonly ms: number; readonly failure: string | null }> {
  const { session, whatsapp } = scene;
  const begun = performance.now();
  const qrCodes = session.qrCodes;
  try {
    await connected(scene);
    // Restores count in a series, which a connection that lasts ends: the next fault is to be one of its own.
    await session.until('the last restore to be over', () => !session.openAlerts.has('session.restored'));
    session.states.length = 0;
    session.lines.length = 0;
    session.raised.length = 0;
    await episode.run(scene);
    await connected(scene);
    assert.ok(session.qrCodes - qrCodes <= (episode.qrCodes ?? 0), 'a QR code was shown that nobody needed');
    assert.equal(session.openAlerts.has('session.needs_person'), false);
    return { ms: Math.round(performance.now() - begun), failure: null };
  } catch (error) {
    await whatsapp.admin.clearFaults();
    await whatsapp.admin.setReachable({ reachable: true });
    const detail = error instanceof Error ? error.message : String(error);
    return { ms: Math.round(performance.now() - begun), failure: detail };
  }
}

let sends = 0;

export async function sendText(session: WatchedSession): Promise<string> {
  sends += 1;
  const messageId = `3EB0${sends.toString(16).toUpperCase().padStart(18, '0')}`;
  const { supervisor } = session;
  const prepared = await supervisor.prepare({
    jid: customerJid,
    messageId,
    content: { kind: 'text', text: `No. ${sends}` },
  });
  await supervisor.send(prepared);
  return messageId;
}

type Fault = Parameters<WhatsApp['admin']['strike']>[0]['fault'];

async function strike({ whatsapp }: Scene, fault: Fault): Promise<void> {
  assert.equal(await whatsapp.admin.strike({ fault }), 1, 'the fault meets one connection');
}

async function refuseLogins({ whatsapp }: Scene, fault: LoginFault, times: number | null): Promise<void> {
  await whatsapp.admin.faultLogins({ fault, times });
}

export async function connected({ session }: Scene): Promise<void> {
  await session.until('a connection', ({ state }) => state === 'connected');
}

/** Connected again after it was not. */
export async function backOnline(scene: Scene): Promise<void> {
  await scene.session.until('the fault to be noticed', () => scene.session.states.some((word) => word !== 'connected'));
  await connected(scene);
}

export async function personNeeded({ session, whatsapp }: Scene, reason: string): Promise<void> {
  const status = await session.until(`a person (${reason})`, ({ state }) => state === 'needs_person');
  assert.equal(status.reason, reason);
  assert.ok(status.next.length > 0);
  assert.ok(session.openAlerts.has('session.needs_person'));
  const { connects } = await whatsapp.admin.counters();
  await pause(1500);
  assert.equal(
    (await whatsapp.admin.counters()).connects.length,
    connects.length,
    'no connects while a person is needed',
  );
}

export async function restartAfter(scene: Scene, change: () => void): Promise<void> {
  await scene.session.stop();
  change();
  await scene.session.start();
  await connected(scene);
}

export async function connectCount({ whatsapp }: Scene): Promise<number> {
  return (await whatsapp.admin.counters()).connects.length;
}

function metadataFile({ folder, engine }: SessionPlan): string {
  return path.join(folder, 'auth', `torture.${engine}.metadata.json`);
}

/** Files of the login itself. */
function storeFiles(plan: SessionPlan): string[] {
  const parts = plan.engine === 'webjs' ? ['Default/IndexedDB', 'Default/Local Storage'] : ['.'];
  const files = parts.flatMap((part) => {
    const folder = path.join(storeFolder(plan), part);
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  });
  assert.ok(files.length > 0);
  return files;
}

export function seen({ session }: Scene, word: WatchedSession['states'][number]): void {
  assert.ok(session.states.includes(word), `${word} in ${session.states.join(' ')}`);
}

export function logged({ session }: Scene, reason: string): void {
  assert.ok(
    session.lines.some(({ message, fields }) => message === 'connection ended' && fields['reason'] === reason),
    `a log line about ${reason}`,
  );
}

export function quiet({ session }: Scene, key: string): void {
  assert.equal(
    session.raised.some((alert) => alert.key === key),
    false,
    `no alert ${key}`,
  );
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

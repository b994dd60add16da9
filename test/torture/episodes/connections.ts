import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { customerJid } from '../../support/session.ts';
import { hostPid } from './processes.ts';
import {
  backOnline,
  connectCount,
  connected,
  type Episode,
  inTroubleForLong,
  logged,
  quiet,
  refuseLogins,
  seen,
  sendText,
  strike,
} from './scene.ts';

/** Connections that end, fall silent or cannot be made. */
export const connectionEpisodes: readonly Episode[] = [
  {
    name: 'drop',
    reasons: ['connection_lost'],
    run: async (scene) => {
      await strike(scene, { kind: 'drop' });
      await backOnline(scene);
      logged(scene, 'connection_lost');
      quiet(scene, 'session.needs_person');
    },
  },
  {
    name: 'a line that drops again and again',
    run: async (scene) => {
      for (let drops = 0; drops < 7; drops++) {
        await pause(350);
        const connects = await connectCount(scene);
        await strike(scene, { kind: 'drop' });
        while ((await connectCount(scene)) === connects) await pause(50);
        await connected(scene);
      }
      assert.equal(scene.session.states.includes('repairing'), false, 'what was reached is no failed attempt');
      quiet(scene, 'session.reconnecting_slowly');
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
    reasons: ['restart_required'],
    run: async (scene) => {
      await strike(scene, { kind: 'stream_error', code: 515 });
      await backOnline(scene);
      logged(scene, 'restart_required');
    },
  },
  {
    name: 'the server timed out (408)',
    reasons: ['timed_out'],
    run: async (scene) => {
      await strike(scene, { kind: 'stream_error', code: 408 });
      await backOnline(scene);
      quiet(scene, 'session.needs_person');
    },
  },
  {
    name: 'network gone for a while',
    reasons: ['unreachable'],
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
    name: 'engine killed',
    reasons: ['engine_crashed'],
    run: async (scene) => {
      process.kill(hostPid(scene), 'SIGKILL');
      await backOnline(scene);
      quiet(scene, 'session.needs_person');
    },
  },
  {
    name: 'an hour of 503, compressed',
    reasons: ['server_error'],
    run: async (scene) => {
      await inTroubleForLong(scene, {
        begin: async () => {
          await refuseLogins(scene, { kind: 'failure', reason: 503 }, null);
          await strike(scene, { kind: 'stream_error', code: 503 });
        },
        end: () => scene.whatsapp.admin.clearFaults(),
      });
    },
  },
];

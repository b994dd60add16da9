import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hasCode } from '../../../src/errors/coded-error.ts';
import { carryWork } from '../../../src/service/vault-of-session.ts';
import { type SessionPlan, sessionName, WatchedSession } from '../../support/session.ts';
import { connected, type Episode, personNeeded, strike } from './scene.ts';

/** Somebody else holds the same login, or wants the same store. */
export const ownerEpisodes: readonly Episode[] = [
  {
    name: 'replaced (440) once, then again within the day',
    reasons: ['replaced'],
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
      cpSync(path.join(plan.folder, 'session'), path.join(copy.folder, 'session'), { recursive: true });
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
    name: 'a login that is carried away, and taken back (carried_away)',
    reasons: ['carried_away'],
    run: async (scene) => {
      const { session, plan } = scene;
      const { vault } = session.life ?? assert.fail('it was not started');
      const place = { authPath: path.join(plan.folder, 'session'), sessionName, engine: plan.engine };
      const carried = carryWork(vault, place);
      const file = path.join(plan.folder, `carried-${randomUUID()}`);
      const passphrase = 'a passphrase of the torture';
      await session.stop();
      await carried.export(file, passphrase, () => undefined);
      await session.start();
      await personNeeded(scene, 'carried_away');
      await assert.rejects(
        () => session.supervisor.repair(),
        (error) => hasCode(error, 'SESSION_COMMAND_REFUSED'),
      );
      await session.stop();
      await carried.import({ file, passphrase, acceptOtherSession: false }, () => undefined);
      await session.start();
      await connected(scene);
    },
  },
];

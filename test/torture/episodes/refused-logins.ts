import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { hasCode } from '../../../src/errors/coded-error.ts';
import {
  backOnline,
  connectCount,
  connected,
  type Episode,
  logged,
  personNeeded,
  refuseLogins,
  strike,
} from './scene.ts';

/** Logins that WhatsApp refuses, for a while or for good. */
export const refusalEpisodes: readonly Episode[] = [
  {
    name: 'rate limit (429)',
    reasons: ['rate_limited'],
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
    reasons: ['temporary_ban'],
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
    reasons: ['account_locked'],
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
    reasons: ['client_outdated'],
    run: async (scene) => {
      await refuseLogins(scene, { kind: 'failure', reason: 405 }, null);
      await strike(scene, { kind: 'drop' });
      await personNeeded(scene, 'client_outdated');
      await scene.whatsapp.admin.clearFaults();
      await scene.session.supervisor.repair();
      await connected(scene);
    },
  },
];

import assert from 'node:assert/strict';
import { backOnline, type Episode } from './scene.ts';

/** What a person does: at this computer, and on the phone. */
export const peopleEpisodes: readonly Episode[] = [
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

import assert from 'node:assert/strict';
import { backOnline, type Episode, personNeeded } from './scene.ts';

const otherPhone = '5491100000002';

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
    reasons: ['logged_out'],
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
  {
    name: 'nobody scans (link_window_ended)',
    reasons: ['link_window_ended'],
    qrCodes: 1,
    run: async (scene) => {
      const { session, whatsapp } = scene;
      await whatsapp.admin.unlink({});
      await personNeeded(scene, 'logged_out');
      await whatsapp.admin.set({ linkRefs: 0 });
      try {
        await session.supervisor.link({ kind: 'qr' });
        await personNeeded(scene, 'link_window_ended');
      } finally {
        await whatsapp.admin.set({ linkRefs: 6 });
      }
      await session.supervisor.link({ kind: 'qr' });
      await session.link();
    },
  },
  {
    name: 'another phone scans (other_number)',
    reasons: ['other_number'],
    qrCodes: 2,
    run: async (scene) => {
      const { session, whatsapp } = scene;
      if (!(await whatsapp.admin.phones()).some(({ digits }) => digits === otherPhone))
        await whatsapp.admin.addAccount({ digits: otherPhone, name: 'Sales' });
      await whatsapp.admin.unlink({});
      await personNeeded(scene, 'logged_out');
      await session.supervisor.link({ kind: 'qr' });
      await session.until('a QR code', () => session.supervisor.offeredLink() !== null);
      const { text } = session.supervisor.offeredLink() ?? assert.fail('it has gone');
      await whatsapp.admin.scanQr({ text, account: otherPhone });
      await personNeeded(scene, 'other_number');
      await session.supervisor.link({ kind: 'qr' });
      await session.link();
    },
  },
];

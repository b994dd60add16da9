import assert from 'node:assert/strict';
import { SoftAuthenticator } from '../../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { hasCode } from '../../../src/errors/coded-error.ts';
import { connected, type Episode, personNeeded, type Scene } from './scene.ts';

const phone = new SoftAuthenticator();

/** WhatsApp wants a passkey: before it links a device, or at every login. */
export const passkeyEpisodes: readonly Episode[] = [
  {
    name: 'a passkey asked at linking (link_needs_passkey)',
    reasons: ['link_needs_passkey'],
    qrCodes: 2,
    run: (scene) =>
      whileAsked(scene, 'at_linking', async () => {
        const { session, whatsapp } = scene;
        await whatsapp.admin.registerPasskey({ passkey: phone.passkey });
        await whatsapp.admin.unlink({});
        await personNeeded(scene, 'logged_out');
        await session.supervisor.link({ kind: 'qr' });
        await scanned(scene);
        await session.until('the question', ({ reason }) => reason === 'link_needs_passkey');
        assert.equal(session.supervisor.offeredLink(), null, 'no further code');
        await session.stop();
        await session.start();
        await personNeeded(scene, 'link_needs_passkey');
        assert.equal(session.supervisor.offeredLink(), null, 'a person begins the next attempt');
        const unsubscribe = session.supervisor.subscribe((event) => {
          if (event.type !== 'passkey_asked' || !event.question) return;
          const answer = { assertion: phone.get(event.question.request), sameComputer: true };
          void session.supervisor.answerPasskey(answer).catch(() => undefined);
        });
        await session.supervisor.link({ kind: 'qr' });
        await session.link();
        unsubscribe();
      }),
  },
  {
    name: 'a passkey asked at every login (login_needs_passkey)',
    reasons: ['login_needs_passkey'],
    run: (scene) =>
      whileAsked(scene, 'at_every_login', async (noMore) => {
        const generation = scene.session.supervisor.storeGeneration();
        await scene.session.supervisor.refresh();
        await personNeeded(scene, 'login_needs_passkey');
        await assert.rejects(
          () => scene.session.supervisor.link({ kind: 'qr' }),
          (error) => hasCode(error, 'SESSION_COMMAND_REFUSED'),
        );
        await noMore();
        await scene.session.supervisor.repair();
        await connected(scene);
        assert.equal(scene.session.supervisor.storeGeneration(), generation, 'the login is kept');
      }),
  },
];

async function whileAsked(
  { whatsapp }: Scene,
  demand: 'at_linking' | 'at_every_login',
  play: (noMore: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const noMore = () => whatsapp.admin.requirePasskey({ demand: null });
  await whatsapp.admin.requirePasskey({ demand });
  try {
    await play(noMore);
  } finally {
    await noMore();
  }
}

/** The phone has scanned the code on offer. */
async function scanned({ session, whatsapp }: Scene): Promise<void> {
  await session.until('a QR code', () => session.supervisor.offeredLink() !== null);
  const { text } = session.supervisor.offeredLink() ?? assert.fail('it has gone');
  await whatsapp.admin.scanQr({ text });
}

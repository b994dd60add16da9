import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { PageFaults, PageIncident } from '../../../sandbox/whatsapp/web/page-faults.ts';
import { blocking, scriptHost, scriptsElsewhere } from '../../support/firewall.ts';
import { browserEpisodes } from './browser.ts';
import { browserPid } from './processes.ts';
import {
  alertClosed,
  alerted,
  backOnline,
  connectCount,
  connected,
  type Episode,
  inTroubleForLong,
  logged,
  personNeeded,
  quiet,
  type Scene,
  seen,
  sendText,
  slowUntilMended,
} from './scene.ts';
import { episodes } from './wire.ts';

/** Episodes that are the same whatever the engine: they strike the network, the disk or the link itself. */
const shared = [
  'network gone for a while',
  'replaced (440) by a second owner of the same login',
  'second instance on the same store',
  'store truncated while stopped',
  'store overwritten with noise while stopped',
  'store folder gone while stopped',
  'store folder gone while running',
  'metadata torn while stopped',
  'metadata and store gone, backups there',
  'refresh by a person',
  'device removed (401)',
  'engine killed',
  'the proxy is down for a while (proxy_unreachable)',
  'the proxy wants another password (proxy_refused)',
  'the proxy lets nothing of WhatsApp through (host_blocked)',
  'a login that is carried away, and taken back (carried_away)',
  'a passkey asked at linking (link_needs_passkey)',
  'a passkey asked at every login (login_needs_passkey)',
];

/** What strikes only a page: the faults of the guide's engine, and what the reason table promises for them. */
const ofThePage: readonly Episode[] = [
  {
    name: 'socket drops, comes back',
    run: async (scene) => {
      const connects = await connectCount(scene);
      await happen(scene, { kind: 'drop_sockets' });
      await sends(scene);
      await connected(scene);
      assert.equal(await connectCount(scene), connects, 'the page reconnects by itself, in the same browser');
      quiet(scene, 'session.needs_person');
    },
  },
  {
    name: 'black hole: nothing asked is answered, nothing is handed over',
    run: async (scene) => {
      await page(scene, { mute: true, deaf: true });
      await scene.session.seen('reconnecting', 0);
      await lift(scene);
      await connected(scene);
      await sends(scene);
    },
  },
  {
    name: 'mute',
    run: async (scene) => {
      await page(scene, { mute: true });
      await scene.session.seen('reconnecting', 0);
      await lift(scene);
      await connected(scene);
    },
  },
  {
    name: 'deaf',
    run: async (scene) => {
      await page(scene, { deaf: true });
      for (let i = 0; i < 4; i++) await sendText(scene.session);
      await scene.session.seen('refreshing', 0);
      await lift(scene);
      await connected(scene);
    },
  },
  {
    name: 'page reloads by itself',
    run: async (scene) => {
      await happen(scene, { kind: 'reload' });
      await sends(scene);
      await connected(scene);
      quiet(scene, 'session.needs_person');
    },
  },
  {
    name: 'page busy for ever',
    run: async (scene) => {
      await happen(scene, { kind: 'hang' });
      await backOnline(scene);
      seen(scene, 'reconnecting');
    },
  },
  ...browserEpisodes,
  {
    name: 'a firewall lets the page through, not its scripts (host_blocked)',
    reasons: ['host_blocked'],
    run: async (scene) => {
      const { session, plan } = scene;
      const { farEnd } = plan;
      await slowUntilMended(scene, {
        begin: async () => {
          await session.stop();
          await page(scene, { html: scriptsElsewhere });
          await session.start({ farEnd: { ...farEnd, browserArgs: blocking({ page: farEnd }, scriptHost) } });
        },
        end: async () => {
          await session.stop();
          await lift(scene);
          await session.start();
        },
      });
      assert.ok(
        session.lines.some(({ fields }) => String(fields['detail']).includes(scriptHost)),
        'the log names the host',
      );
    },
  },
  {
    name: 'an hour of 503, compressed',
    run: async (scene) => {
      await inTroubleForLong(scene, {
        begin: async () => {
          await page(scene, { document: 'error_500' });
          await happen(scene, { kind: 'reload' });
        },
        end: () => lift(scene),
      });
      logged(scene, 'server_error');
    },
  },
  {
    name: 'a release of WhatsApp Web that renames a module',
    reasons: ['page_broken'],
    run: async (scene) => {
      await page(scene, { missingModules: ['WAWebCallCollection'] });
      process.kill(browserPid(scene), 'SIGKILL');
      await alerted(scene, 'session.reconnecting_slowly');
      logged(scene, 'page_broken');
      assert.ok(
        scene.session.lines.some(({ fields }) => String(fields['detail']).includes('WAWebCallCollection')),
        'the log names the module',
      );
      await lift(scene);
      await connected(scene);
      await alertClosed(scene, 'session.reconnecting_slowly');
    },
  },
  {
    name: 'a dialog that only informs',
    run: async (scene) => {
      const { dialogsAnswered } = await scene.whatsapp.admin.counters();
      await page(scene, { dialog: 'news' });
      while ((await scene.whatsapp.admin.counters()).dialogsAnswered === dialogsAnswered) await pause(200);
      await sends(scene);
      quiet(scene, 'session.needs_person');
    },
  },
  {
    name: 'a dialog that asks for a decision (dialog)',
    reasons: ['dialog'],
    run: async (scene) => {
      const { session } = scene;
      const generation = session.supervisor.storeGeneration();
      await page(scene, { dialog: 'choice' });
      await personNeeded(scene, 'dialog');
      const { picture } = session.status();
      assert.ok(picture !== null && existsSync(picture), 'a picture is there');
      await session.stop();
      await session.start();
      await personNeeded(scene, 'dialog');
      assert.equal(session.status().picture, picture, 'also after a restart');
      await session.supervisor.repair();
      await session.until('a new picture', (status) => status.picture !== null && status.picture !== picture);
      await lift(scene);
      await session.supervisor.repair();
      await connected(scene);
      assert.equal(session.status().picture, null);
      assert.equal(session.supervisor.storeGeneration(), generation, 'the login is kept');
    },
  },
  {
    name: 'the page is never in sync',
    run: async (scene) => {
      await page(scene, { sync: 'never' });
      process.kill(browserPid(scene), 'SIGKILL');
      await alerted(scene, 'session.reconnecting_slowly');
      logged(scene, 'page_broken');
      await lift(scene);
      await connected(scene);
    },
  },
  {
    name: 'account locked (TOS_BLOCK)',
    run: async (scene) => {
      await happen(scene, { kind: 'state', state: 'TOS_BLOCK' });
      await personNeeded(scene, 'account_locked');
      await scene.session.supervisor.repair();
      await connected(scene);
    },
  },
  {
    name: 'proxy blocked (PROXYBLOCK)',
    reasons: ['unknown'],
    run: async (scene) => {
      await happen(scene, { kind: 'state', state: 'PROXYBLOCK' });
      await backOnline(scene);
      logged(scene, 'unknown');
    },
  },
  {
    name: 'client outdated (DEPRECATED_VERSION), resolved at the next load',
    run: async (scene) => {
      await happen(scene, { kind: 'state', state: 'DEPRECATED_VERSION' });
      await backOnline(scene);
      logged(scene, 'client_outdated');
    },
  },
  {
    name: 'client outdated (DEPRECATED_VERSION) for good',
    run: async (scene) => {
      await page(scene, { loginState: 'DEPRECATED_VERSION' });
      await happen(scene, { kind: 'state', state: 'DEPRECATED_VERSION' });
      await personNeeded(scene, 'client_outdated');
      await lift(scene);
      await scene.session.supervisor.repair();
      await connected(scene);
    },
  },
  {
    name: 'replaced (CONFLICT) once, then again within the day',
    run: async (scene) => {
      await happen(scene, { kind: 'state', state: 'CONFLICT' });
      await scene.session.seen('paused_until', 0);
      await connected(scene);
      await happen(scene, { kind: 'state', state: 'CONFLICT' });
      await personNeeded(scene, 'replaced');
      await scene.session.supervisor.repair();
      await connected(scene);
    },
  },
  {
    name: 'a QR code that nobody asked for, once',
    run: async (scene) => {
      const generation = scene.session.supervisor.storeGeneration();
      await page(scene, { unaskedQr: true });
      process.kill(browserPid(scene), 'SIGKILL');
      await scene.session.seen('repairing', 0);
      await lift(scene);
      await connected(scene);
      assert.equal(scene.session.supervisor.storeGeneration(), generation, 'the store is not replaced for one QR');
    },
  },
  {
    name: 'a QR code that nobody asked for, again and again',
    reasons: ['unasked_qr'],
    run: async (scene) => {
      await page(scene, { unaskedQr: true });
      process.kill(browserPid(scene), 'SIGKILL');
      await personNeeded(scene, 'unasked_qr');
      assert.ok(
        scene.session.raised.some(({ key }) => key === 'session.restored'),
        'the newest good copy was tried',
      );
      assert.equal(scene.session.supervisor.offeredLink(), null);
      await lift(scene);
      await scene.session.supervisor.repair();
      await connected(scene);
    },
  },
  {
    name: 'device removed while the service was stopped',
    qrCodes: 1,
    run: async (scene) => {
      const { session, whatsapp } = scene;
      await session.stop();
      await whatsapp.admin.unlink({});
      await session.start();
      await session.until(
        'a person to be needed',
        ({ state, reason }) => state === 'needs_person' && reason === 'logged_out',
      );
      assert.equal(session.supervisor.offeredLink(), null, 'no QR code before a person asks');
      await session.supervisor.link({ kind: 'qr' });
      await session.link();
    },
  },
];

/** Every real fault that the guide's engine can meet: of the page, and of any engine. */
export const pageEpisodes: readonly Episode[] = [
  ...ofThePage,
  ...shared.map((name) => episodes.find((episode) => episode.name === name) ?? assert.fail(`no episode ${name}`)),
];

async function page({ whatsapp }: Scene, changes: Partial<PageFaults>): Promise<void> {
  await whatsapp.admin.faultPage(changes);
}

async function lift({ whatsapp }: Scene): Promise<void> {
  await whatsapp.admin.clearFaults();
}

async function happen({ whatsapp }: Scene, incident: PageIncident): Promise<void> {
  await whatsapp.admin.pageIncident(incident);
}

/** A message is accepted by the server, as soon as the page is itself again. */
async function sends({ session }: Scene): Promise<void> {
  const acked = new Set<string>();
  const unsubscribe = session.supervisor.subscribe((event) => {
    if (event.type === 'ack' && event.error === null) acked.add(event.messageId);
  });
  const giveUpAt = performance.now() + 60_000;
  try {
    for (;;) {
      const messageId = await sendText(session).catch(() => null);
      if (messageId !== null) {
        await session.until('an ack', () => acked.has(messageId));
        return;
      }
      assert.ok(performance.now() < giveUpAt, 'no message could be sent');
      await pause(200);
    }
  } finally {
    unsubscribe();
  }
}

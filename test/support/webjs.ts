import { renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { makeAuthority } from '../../sandbox/tls/certificates.ts';
import {
  type ForcedState,
  healthyPage,
  type PageFaults,
  type PageIncident,
} from '../../sandbox/whatsapp/web/page-faults.ts';
import { startPageServer } from '../../sandbox/whatsapp/web/server.ts';
import { World } from '../../sandbox/whatsapp/world/world.ts';
import type { DisconnectReason } from '../../src/whatsapp/engine.ts';
import type { EngineDeadlines, WhatsAppFarEnd } from '../../src/whatsapp/engine-settings.ts';
import { isWhatsApp } from '../../src/whatsapp/proxy/forwarder.ts';
import { browserProcesses } from './browser.ts';
import type { TestEngine } from './engine.ts';
import { account, contact, stranger } from './phones.ts';
import type { EndOfConnection, Stage } from './stage.ts';

/** Long enough for a browser on two busy cores, short enough for a suite that waits some of them out. */
const deadlines: EngineDeadlines = {
  connectMs: 8000,
  queryMs: 3000,
  uploadStallMs: 10_000,
  backlogQuietMs: 2000,
  closeMs: 5000,
  slowestUpload: 8192,
};

/** A stage whose page can have any fault of the stand-in's. */
export interface WebjsStage extends Stage {
  faultPage(changes: Partial<PageFaults>): void;
}

/** Starts the page stand-in with an account and two contacts. */
export async function startWebjsStage(browserPath: string): Promise<WebjsStage> {
  const authority = makeAuthority();
  const world = new World();
  world.addAccount({ digits: account, name: 'Accounts receivable' });
  world.addContact({ digits: contact });
  world.addContact({ digits: stranger.digits, aliases: [stranger.alias] });
  const page = await startPageServer({ world, authority });

  const incident = (name: string, what: PageIncident, reason: DisconnectReason, withinMs = 3000): EndOfConnection => ({
    name,
    provoke: () => page.incident(what),
    reason,
    withinMs,
    serverAnswered: true,
  });
  const state = (word: ForcedState, reason: DisconnectReason) =>
    incident(`the page goes into ${word}`, { kind: 'state', state: word }, reason);
  const fault = (
    name: string,
    changes: Partial<PageFaults>,
    reason: DisconnectReason,
    serverAnswered = false,
  ): EndOfConnection => ({
    name,
    provoke: () => page.fault(changes),
    lift: () => page.fault(healthyPage),
    reason,
    withinMs: deadlines.connectMs + deadlines.queryMs + deadlines.closeMs,
    serverAnswered,
  });

  const local = (name: string, provoke: (engine: TestEngine) => void, reason: DisconnectReason): EndOfConnection => ({
    name,
    provoke,
    reason,
    withinMs: 3000,
    serverAnswered: false,
  });

  const farEnd = (browserArgs: readonly string[]): WhatsAppFarEnd => ({
    webSocketUrl: '',
    mediaCaPem: authority.certPem,
    noiseRootHex: '',
    browserArgs,
  });

  return {
    engine: 'webjs',
    world,
    account,
    settings: { browserPath, deadlines, transportPingMs: 500 },
    farEnd: farEnd(page.browserArgs),
    // The whole table of faults is in docs/engines.md, measured by test/faults/webjs.
    ends: [
      state('CONFLICT', 'replaced'),
      state('DEPRECATED_VERSION', 'client_outdated'),
      state('TOS_BLOCK', 'account_locked'),
      state('UNPAIRED', 'unknown'),
      incident('the page hangs', { kind: 'hang' }, 'timed_out', 3 * deadlines.queryMs + deadlines.closeMs),
      fault('the network is gone', { offline: true }, 'connection_lost', true),
      local(
        'the browser is killed',
        (engine) => process.kill(browserProcesses(engine).main, 'SIGKILL'),
        'browser_died',
      ),
      local(
        'the renderer is killed',
        (engine) => {
          for (const renderer of browserProcesses(engine).renderers) process.kill(renderer, 'SIGKILL');
        },
        'page_crashed',
      ),
      {
        ...local(
          'the profile is taken away',
          ({ settings }) => renameSync(settings.storePath, `${settings.storePath}.away`),
          'store_damaged',
        ),
        lift: async ({ settings }) => {
          // What the browser wrote while it closed is no profile.
          await rm(settings.storePath, { recursive: true, force: true });
          renameSync(`${settings.storePath}.away`, settings.storePath);
        },
      },
    ],
    refusals: [
      fault('the document is an error', { document: 'error_500' }, 'server_error', true),
      { ...fault('too many connects (429)', { document: 'error_429' }, 'rate_limited', true), hasEnd: true },
      fault("the certificate is nobody's", { foreignCertificate: true }, 'certificate_refused'),
      fault('the page gets no connection', { stuckOpening: true }, 'unreachable'),
      fault('a module is missing at the start', { missingModules: ['WAWebConnModel'] }, 'page_broken'),
      fault('a module is missing after the login', { missingModules: ['WAWebCallCollection'] }, 'page_broken', true),
      fault('a module of a send is missing', { missingModules: ['WAWebSendMsgChatAction'] }, 'page_broken', true),
      fault('the page is never in sync', { sync: 'never' }, 'page_broken', true),
    ],
    impossible: {
      restart_required: 'the page goes on in the same browser',
      clock_wrong: 'the browser trusts the stand-in by its key, whose dates it does not look at',
      temporary_ban: 'the page has no state for it that names an end',
    },
    faultPage: (changes) => page.fault(changes),
    statusReads: () => page.statusReads,
    dialogs: { lay: (dialog) => page.fault({ dialog }), stands: () => page.faults.dialog !== null },
    resolvesForeignLids: true,
    lids: { words: (only) => page.fault({ fromLid: only ? 'unnumbered' : null }), receipts: null, usernames: false },
    missLinkWindow: async ({ host, log }) => {
      await host.connect({ link: { kind: 'qr' } });
      await log.next('link_code');
      page.incident({ kind: 'state', state: 'UNPAIRED_IDLE' });
    },
    wantCode: () => page.fault({ passkeyCode: true }),
    behindProxy: () => ({
      farEnd: farEnd(page.browserArgs.filter((argument) => argument !== '--no-proxy-server')),
      lead: ({ host, port }) => (port === 443 && isWhatsApp(host) ? { host: '127.0.0.1', port: page.port } : null),
    }),
    arrivals: () => page.arrivals,
    paceUploads: (uploadPace) => page.fault({ uploadPace }),
    endlessBacklog: { provoke: () => page.fault({ sync: 'never' }), outcome: 'does_not_open' },
    limits: {
      set: (settings) => void Object.assign(world, settings),
      refuse: (error) => page.fault(error === null ? { mute: true } : { limitsRefused: true }),
      pushed: false,
    },
    hangUp: () => page.incident({ kind: 'state', state: 'CONFLICT' }),
    deafen: () => page.fault({ deaf: true }),
    mute: () => page.fault({ mute: true }),
    lift: () => page.fault(healthyPage),
    problems: () => [],
    close: async () => {
      world.end();
      await page.close();
    },
  };
}

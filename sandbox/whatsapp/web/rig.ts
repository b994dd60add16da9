import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { longestDeadline } from '../../../src/patient-deadline.ts';
import type { EngineEvent } from '../../../src/whatsapp/engine.ts';
import type { EngineDeadlines, EngineSettings } from '../../../src/whatsapp/engine-settings.ts';
import { type EngineHost, startEngineHost } from '../../../src/whatsapp/host/start.ts';
import { shippedShell } from '../../../src/whatsapp/webjs/browser/shell.ts';
import { makeAuthority } from '../../tls/certificates.ts';
import { World } from '../world/world.ts';
import { type PageServer, startPageServer } from './server.ts';

export const account = '5491155550000';
export const customer = '5491155551111';

/** What an event comes after the deadline that it tells of. */
const MARGIN_MS = 5000;

/** Unpacked once for all tests on this machine. */
const browserCache = path.join(homedir(), '.cache', 'invoice-courier-tests');

/** Short enough for tests, long enough for two busy cores. */
export const shortDeadlines: EngineDeadlines = {
  connectMs: 20_000,
  queryMs: 4000,
  uploadStallMs: 20_000,
  backlogQuietMs: 2000,
  closeMs: 6000,
  slowestUpload: 8192,
};

/** The page stand-in with its world, and engines in their own processes on one store. */
export interface WebRig {
  readonly world: World;
  readonly page: PageServer;
  readonly folder: string;
  readonly settings: EngineSettings;
  readonly events: EngineEvent[];
  readonly host: EngineHost;
  /** A new engine process on the same store; the old one is closed first if it still runs. */
  restart(changes?: Partial<EngineSettings>): Promise<EngineHost>;
  /** The page ends the connection; the engine's process and the login go on. Earlier events are forgotten. */
  hangUp(): Promise<void>;
  /** The first matching event since the last restart; rejects after `ms`, by default once a connection's deadline has passed. */
  event<T extends EngineEvent['type']>(
    type: T,
    fits?: (event: Extract<EngineEvent, { type: T }>) => boolean,
    ms?: number,
  ): Promise<Extract<EngineEvent, { type: T }>>;
  /** Links by QR code and waits for the end of the backlog. */
  link(): Promise<void>;
  pdf(bytes: number, name?: string): Promise<{ readonly path: string; readonly sha256: string }>;
  close(): Promise<void>;
}

/** The browser that came with the packages, or the one that `COURIER_TEST_BROWSER` names; null: there is none. */
export async function testBrowser(): Promise<string | null> {
  return process.env['COURIER_TEST_BROWSER'] ?? (await shippedShell(browserCache))?.path ?? null;
}

export async function startWebRig(browserPath: string, changes: Partial<EngineSettings> = {}): Promise<WebRig> {
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-web-'));
  const world = new World();
  world.addAccount({ digits: account, name: 'Distribuidora del Plata' });
  world.addContact({ digits: customer, name: 'Cliente' });
  const authority = makeAuthority();
  const page = await startPageServer({ world, authority });
  const settings: EngineSettings = {
    engine: 'webjs',
    storePath: path.join(folder, 'session-test'),
    sessionName: 'test',
    deadlines: shortDeadlines,
    transportPingMs: 500,
    verifyNoiseCertificate: true,
    browserPath,
    browserArgs: [],
    browserSandbox: 'off',
    cachePath: path.join(folder, 'cache'),
    farEnd: { webSocketUrl: '', mediaCaPem: authority.certPem, noiseRootHex: '', browserArgs: page.browserArgs },
    ...changes,
  };
  const events: EngineEvent[] = [];
  const waiters = new Set<() => void>();
  const open = (given: EngineSettings): EngineHost =>
    startEngineHost(given, {
      preparedMessages: { payload: () => Promise.resolve(null) },
      listener: (event) => {
        events.push(event);
        for (const waiter of waiters) waiter();
      },
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    });
  let host = open(settings);

  const rig: WebRig = {
    world,
    page,
    folder,
    settings,
    events,
    get host() {
      return host;
    },
    async restart(more = {}) {
      await host.close();
      events.length = 0;
      host = open({ ...settings, ...more });
      return host;
    },
    async hangUp() {
      page.incident({ kind: 'state', state: 'CONFLICT' });
      await rig.event('closed');
      events.length = 0;
    },
    event: (type, fits = () => true, ms = MARGIN_MS + longestDeadline(settings.deadlines.connectMs)) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find((event) => event.type === type && fits(event as never));
          if (!found) return;
          clearTimeout(timer);
          waiters.delete(look);
          resolve(found as never);
        };
        const timer = setTimeout(() => {
          waiters.delete(look);
          reject(new Error(`No "${type}" within ${ms} ms; came: ${JSON.stringify(events.slice(-12))}`));
        }, ms);
        waiters.add(look);
        look();
      }),
    async link() {
      await host.connect({ link: { kind: 'qr' } });
      const code = await rig.event('link_code');
      await world.offers.scan(account, code.text);
      await rig.event('backlog_received');
    },
    async pdf(bytes, name = 'Factura 0001-00001234 Ñandú.pdf') {
      const content = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(bytes, `${name} `)]);
      const file = path.join(folder, name);
      await writeFile(file, content);
      return { path: file, sha256: hash('sha256', content) };
    },
    async close() {
      await host.close();
      await page.close();
      world.end();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
  return rig;
}

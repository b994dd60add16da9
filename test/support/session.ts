import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { testBrowser } from '../../sandbox/whatsapp/web/rig.ts';
import type { Alert, Alerts } from '../../src/alerts/alert.ts';
import { loadSessionConfig } from '../../src/config/load.ts';
import type { Log } from '../../src/log.ts';
import type { FarEnds } from '../../src/service/far-ends.ts';
import { type SessionLife, type SessionLifeParts, wireSession } from '../../src/service/session-life.ts';
import type { StateWord } from '../../src/session/lifecycle/state.ts';
import type { SessionStatus } from '../../src/session/lifecycle/status.ts';
import type { SessionTimings } from '../../src/session/lifecycle/timings.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import type { EngineDeadlines, WhatsAppFarEnd } from '../../src/whatsapp/engine-settings.ts';
import { customer, ownNumber, whatsappState } from './linked-once.ts';

/** A service's own, if nobody names another. */
export const sessionName = 'sap-whatsapp-persistent';
export const account = ownNumber;
export const customerJid = `${customer}@s.whatsapp.net`;

/** The real service's numbers, about thirty times faster; the ladder's counts are its own. */
export const tortureTimings: Partial<SessionTimings> = {
  pingMs: 3000,
  watchMs: 600,
  degradedProbeMs: 100,
  settleMs: 300,
  stableMs: 1500,
  briefMs: 300,
  backoffUnitMs: 50,
  backoffCapMs: 1500,
  slowReconnectMs: 1500,
  diskRetryMs: 500,
  networkCheckMs: 300,
  connectDeadlineMs: 15_000,
  takeOverWaitMs: 300,
  rateLimitMs: 1500,
  takeOverEveryMs: 3_600_000,
  connectLimit: 1000,
  connectWindowMs: 10_000,
  quietMs: 200,
  muteAfterMs: 1000,
  deafAfterMs: 800,
  staleMarginMs: 1200,
  disconnectedAlertMs: 60_000,
};

/** Linking is several starts of an engine, each of which a busy machine may cut off. */
const LINKED_WITHIN_MS = 180_000;
/** A browser on two busy cores takes its seconds: only what is waited out is short. */
const browserTimings: Partial<SessionTimings> = { ...tortureTimings, connectDeadlineMs: 45_000, watchMs: 1500 };
const browserDeadlines: EngineDeadlines = {
  connectMs: 20_000,
  queryMs: 3000,
  uploadStallMs: 15_000,
  backlogQuietMs: 2000,
  closeMs: 5000,
  slowestUpload: 8192,
};

/** What a run of the session needs to be started, as plain JSON: a killed process is started again from it. */
export interface SessionPlan {
  readonly engine: EngineName;
  /** null: the engine needs none. */
  readonly browserPath: string | null;
  readonly deadlines: EngineDeadlines | null;
  readonly folder: string;
  readonly farEnd: WhatsAppFarEnd;
  /** URL of the proxy before the far end, with its user and password; null: there is none. */
  readonly proxy: string | null;
  readonly timings: Partial<SessionTimings>;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How long this process may write for the session; default: without limit. */
export type SessionOwning = Pick<SessionLifeParts, 'mayWriteFor'>;

/** The real session half of the service, wired by the service's own composition root. */
export async function wirePlan(
  plan: SessionPlan,
  log: Log,
  alerts: Alerts,
  owning: SessionOwning = {},
): Promise<SessionLife> {
  const { engine, browserPath, deadlines, folder, farEnd, proxy, timings } = plan;
  const farEnds: FarEnds = {
    whatsapp: farEnd,
    sessionTimings: timings,
    ...(deadlines && { deadlines }),
    delivery: (settings) => settings,
    failpoints: null,
  };
  const { service, accounts } = loadSessionConfig({
    WHATSAPP_ENGINE: engine,
    WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
    WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
    DATA_PATH: path.join(folder, 'data'),
    WHATSAPP_BROWSER_SANDBOX: 'off',
    ...(browserPath === null ? {} : { PUPPETEER_EXECUTABLE_PATH: browserPath }),
    ...(proxy === null ? {} : { WHATSAPP_PROXY: proxy }),
  });
  return await wireSession({
    service,
    account: accounts[0],
    farEnds,
    alerts,
    log,
    preparedMessages: { payload: () => Promise.resolve(null) },
    attachments: [],
    ...owning,
  });
}

/** Absolute folder of the live store. */
export function storeFolder({ engine, folder }: Pick<SessionPlan, 'engine' | 'folder'>): string {
  return path.join(folder, 'session', `${engine === 'webjs' ? 'session' : 'baileys'}-${sessionName}`);
}

/**
 * A stand-in of WhatsApp with one account, and a folder for the session; nothing is running yet.
 *
 * @param linked the session is linked already, which only that of baileys can be
 * @throws when the engine needs a browser and this machine has none
 */
export async function openStage(engine: EngineName = 'baileys', { linked = false } = {}) {
  const browserPath = engine === 'webjs' ? await testBrowser() : null;
  if (engine === 'webjs' && browserPath === null) throw new Error('No browser: @sparticuz/chromium is not installed');
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-torture-'));
  if (linked) await (await import('./manager.ts')).copyLinked(folder);
  const whatsapp = await startWhatsApp({
    accounts: [{ digits: account, name: 'Accounts receivable' }],
    contacts: [{ digits: customer, name: 'Customer' }],
    delays: { deliveredMs: 5, readMs: 10, senderMs: 5 },
    page: engine === 'webjs',
    ...(linked && { stateFile: path.join(folder, whatsappState) }),
  });
  const plan: SessionPlan = {
    engine,
    browserPath,
    deadlines: engine === 'webjs' ? browserDeadlines : null,
    folder,
    farEnd: whatsapp.farEnd,
    proxy: null,
    timings: engine === 'webjs' ? browserTimings : tortureTimings,
  };
  return {
    whatsapp,
    plan,
    close: async () => {
      await whatsapp.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A session in this process, watched: what it logged, which alerts it opened, which QR codes it showed. */
export class WatchedSession {
  readonly whatsapp: WhatsApp;
  readonly lines: LogLine[] = [];
  readonly raised: Alert[] = [];
  readonly openAlerts = new Map<string, Alert>();
  readonly states: StateWord[] = [];
  /** Of every status it has shown, and of every connection that has ended. */
  readonly reasons = new Set<string>();
  qrCodes = 0;
  life: SessionLife | null = null;
  readonly #plan: SessionPlan;
  readonly #owning: SessionOwning;
  #lastOffer: string | null = null;

  constructor(whatsapp: WhatsApp, plan: SessionPlan, owning: SessionOwning = {}) {
    this.whatsapp = whatsapp;
    this.#plan = plan;
    this.#owning = owning;
  }

  get supervisor() {
    if (!this.life) throw new Error('the session was not started');
    return this.life.supervisor;
  }

  status(): SessionStatus {
    return this.supervisor.status();
  }

  /** @param changes what is otherwise than in its plan, until the next start */
  async start(changes: Partial<SessionPlan> = {}): Promise<void> {
    const alerts: Alerts = {
      raise: (alert) => {
        this.raised.push(alert);
        this.openAlerts.set(alert.key, alert);
      },
      resolve: (key) => this.openAlerts.delete(key),
    };
    this.life = await wirePlan({ ...this.#plan, ...changes }, this.#log(), alerts, this.#owning);
    this.supervisor.watch(() => this.#look());
    await this.supervisor.start();
  }

  async stop(): Promise<void> {
    await this.life?.supervisor.stop();
  }

  /** Scans every QR code it shows, until it is connected. */
  async link(): Promise<void> {
    let scanned = '';
    await this.until(
      'a linked session',
      ({ state }) => {
        const offer = this.supervisor.offeredLink();
        if (offer && offer.text !== scanned) {
          scanned = offer.text;
          void this.whatsapp.admin.scanQr({ text: offer.text }).catch(() => undefined);
        }
        return state === 'connected';
      },
      LINKED_WITHIN_MS,
    );
  }

  /** Waits until the status is as wished; fails with the status and the last log lines. */
  async until(wish: string, holds: (status: SessionStatus) => boolean, withinMs = 60_000): Promise<SessionStatus> {
    const giveUpAt = performance.now() + withinMs;
    for (;;) {
      const status = this.status();
      if (holds(status)) return status;
      if (performance.now() > giveUpAt) {
        const story = this.lines.slice(-25).map(({ message, fields }) => `${message} ${JSON.stringify(fields)}`);
        throw new Error(`waited for ${wish}; ${JSON.stringify(status)}\n${story.join('\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Resolves when the state has been seen since `from` (an index into `states`). */
  async seen(word: StateWord, from: number, withinMs = 60_000): Promise<void> {
    await this.until(`state ${word}`, () => this.states.indexOf(word, from) >= 0, withinMs);
  }

  #look(): void {
    const { state, reason } = this.status();
    if (reason !== null) this.reasons.add(reason);
    if (this.states.at(-1) !== state) this.states.push(state);
    const offer = this.supervisor.offeredLink()?.text ?? null;
    if (offer !== null && offer !== this.#lastOffer) this.qrCodes += 1;
    this.#lastOffer = offer;
  }

  #log(): Log {
    const write = (level: string) => (fields: object, message: string) => {
      const line: LogLine = { level, message, fields: { ...fields } };
      this.lines.push(line);
      if (message === 'connection ended') this.reasons.add(String(line.fields['reason']));
    };
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  }
}

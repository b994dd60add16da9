import assert from 'node:assert/strict';
import type { Server } from 'node:net';
import path from 'node:path';
import { initAuthCreds } from 'baileys';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import { apiApp } from '../../src/api/app.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSessionConfig } from '../../src/config/load.ts';
import { vaultError } from '../../src/errors/vault.ts';
import { startControl } from '../../src/http/control-server.ts';
import { operationsOfRunningSession } from '../../src/operations/session/running-session.ts';
import { drillOf } from '../../src/service/drill-life.ts';
import { engineSettings, metadataPlace } from '../../src/service/engine-choice.ts';
import { installationOf } from '../../src/service/installation.ts';
import { readFigures } from '../../src/service/session-figures.ts';
import { backupsView, openVaultOf, stoppedStore } from '../../src/service/vault-of-session.ts';
import type { SessionTimings } from '../../src/session/lifecycle/timings.ts';
import { readAvailability } from '../../src/session/records/state-history.ts';
import type { EngineProcess } from '../../src/session/shell/engine-factory.ts';
import { Supervisor } from '../../src/session/shell/supervisor.ts';
import { CredentialStore } from '../../src/whatsapp/baileys/credential-store.ts';
import { baileysSessionStore } from '../../src/whatsapp/baileys/session-store.ts';
import { engineCapabilities } from '../../src/whatsapp/capabilities.ts';
import type { Disconnect, Engine, EngineEvent, EngineListener, LinkMethod } from '../../src/whatsapp/engine.ts';
import { silentLog } from '../support/silence.ts';
import type { Place } from './installation.ts';

/** The running session of a service whose engine is played by the test; its commands are the real ones. */
export interface ActedSession {
  readonly place: Place;
  readonly supervisor: Supervisor;
  /** Those that are open, by key. */
  readonly alerts: ReadonlyMap<string, Alert>;
  /** Whose phone scans, until told otherwise. */
  phone: string;
  /** Calls of the engine that end otherwise than well. */
  readonly calls: Partial<Record<keyof Engine, (...given: never[]) => Promise<unknown>>>;
  /** What becomes of the attempts to connect from now on. */
  answer(attempt: Attempt): void;
  /** What the engine that runs reports now. */
  emit(event: EngineEvent): void;
  /** The phone confirms the link that is under way. */
  pair(): Promise<void>;
  /** Why the service fails to say how it is; null: it does not. */
  fault: string | null;
  /** No backup can be written. */
  diskIsFull: boolean;
  /** What the API answers to a program that asks how it is, and what the log says of that. */
  askApi(): Promise<{ readonly answer: string; readonly log: string }>;
  close(): Promise<void>;
}

/** `opens`: WhatsApp takes the login, or the phone scans what is offered. */
export type Attempt = 'opens' | Partial<Disconnect> | readonly EngineEvent[];

export const ownPhone = '15550001111';

const quick = {
  ...{ settleMs: 10, stableMs: 10, briefMs: 1, backoffUnitMs: 5, backoffCapMs: 20, networkCheckMs: 10 },
  ...{ takeOverWaitMs: 10, connectLimit: 1000, reachedLimit: 1000, quietMs: 1, removalRetryMs: 10 },
  ...{ disconnectedAlertMs: 50, watchMs: 60_000, pingMs: 60_000 },
};

/** A disconnect for this reason, before the session was open. */
export function closed(part: Partial<Disconnect>): EngineEvent {
  const whole = { reason: 'unknown', code: null, detail: 'as the test says', serverAnswered: true, until: null };
  return { type: 'closed', disconnect: { ...whole, ...part } as Disconnect };
}

/** The account of a phone. */
export const accountOf = (digits: string) => ({
  ...{ jid: `${digits}@s.whatsapp.net`, lid: null, device: 7, pushName: 'Ledger' },
});

/** Resolves once it listens. */
export function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve));
}

/** The port on which it listens. */
export function portOf(server: Server): number {
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}

/** An installation in this folder, for which every host of WhatsApp is this port here. */
export function placeIn(folder: string, port: number): Place {
  const webSocketUrl = `ws://127.0.0.1:${port}/ws/chat`;
  return {
    environment: {
      WHATSAPP_ENGINE: 'baileys',
      WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
      WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
      DATA_PATH: path.join(folder, 'data'),
      LOG_LEVEL: 'error',
    },
    farEnds: {
      whatsapp: { webSocketUrl, mediaCaPem: '', noiseRootHex: '', browserArgs: [] },
      ...{ sessionTimings: sandboxSessionTimings, delivery: sandboxDelivery, failpoints: null },
    },
  };
}

/** WhatsApp asks for a passkey instead of going on with a link. */
export const asksForPasskey = (): readonly EngineEvent[] => {
  const request = { challenge: 'A'.repeat(43), timeout: 60_000, rpId: 'whatsapp.com' as const, extensions: {} };
  const question = {
    request: { ...request, userVerification: 'required' as const, allowCredentials: [] },
    expiresAt: Date.now() + 60_000,
  };
  return [{ type: 'passkey_asked', question, detail: 'WhatsApp asks' }];
};

/** Starts it on whatever lies in the folders of `place`. */
export async function actSession(
  place: Place,
  acts: { readonly first?: Attempt; readonly timings?: Partial<SessionTimings>; readonly phone?: string } = {},
): Promise<ActedSession> {
  const { service, accounts } = loadSessionConfig(place.environment);
  const [account] = accounts;
  const files = metadataPlace(account);
  const { storePath } = engineSettings(service, account, baileysSessionStore, place.farEnds);
  const common = { service, account, log: silentLog };
  const versions = () => ({});
  const vault = await openVaultOf({ ...common, store: baileysSessionStore, attachments: [], versions });
  const alerts = new Map<string, Alert>();
  const { first = 'opens', timings = {}, phone = ownPhone } = acts;
  let attempt: Attempt = first;
  let listener: EngineListener = () => undefined;
  const emit = (event: EngineEvent): void => void listener(event);
  const acted: Pick<ActedSession, 'phone' | 'calls' | 'fault' | 'diskIsFull'> = {
    ...{ phone, calls: {}, fault: null, diskIsFull: false },
  };

  const connect = async (link: LinkMethod | null): Promise<void> => {
    if (Array.isArray(attempt)) {
      for (const event of attempt as readonly EngineEvent[]) emit(event);
      return;
    }
    if (attempt !== 'opens') return emit(closed(attempt as Partial<Disconnect>));
    if (link === null) {
      emit({ type: 'open', account: accountOf(acted.phone) });
      return emit({ type: 'backlog_received' });
    }
    emit({ type: 'link_code', kind: 'qr', text: `2@${Date.now()}`, ttlMs: 60_000 });
    await pair();
  };
  const pair = async (): Promise<void> => {
    const { phone } = acted;
    const device = { id: `${phone}:7@s.whatsapp.net`, lid: '100000000001:7@lid', name: 'Ledger' };
    const signed = { details: 'ZGV0YWlscw==', accountSignature: 'c2ln', deviceSignature: 'c2ln' };
    const store = await CredentialStore.create(storePath, { ...initAuthCreds(), me: device, account: signed });
    store.close();
    emit({ type: 'paired', account: accountOf(phone) });
    emit(closed({ reason: 'restart_required' }));
  };
  const startEngine = (heard: EngineListener): EngineProcess => {
    listener = heard;
    return {
      connect: ({ link }: { link: LinkMethod | null }) => void setImmediate(() => void connect(link)),
      versions: async () => ({ engine: 'baileys', library: '7', whatsapp: null, browser: null }),
      ...{ probe: async () => ({ answeredInMs: 1 }), unlink: async () => undefined },
      ...{ lookup: async (digits: string) => ({ exists: true, jid: `${digits}@s.whatsapp.net` }) },
      ...{ prepare: async (request: object) => request, send: async (request: object) => request },
      ...{ close: async () => undefined, kill: () => undefined },
      ...acted.calls,
    } as never;
  };
  // A device that was replaced is gone already.
  const startOnCopy = (heard: EngineListener): EngineProcess => {
    const gone = () => void heard(closed({ reason: 'logged_out' }));
    return {
      connect: async () => void setImmediate(gone),
      close: async () => undefined,
      kill: () => undefined,
    } as never;
  };
  const supervisor = new Supervisor({
    ...{ place: files, storePath, capabilities: engineCapabilities.baileys, startEngine },
    vault: {
      ...vault,
      backup: async (wish) => {
        if (!acted.diskIsFull) return await vault.backup(wish);
        throw vaultError('VAULT_BACKUP_FAILED', { folder: account.WHATSAPP_BACKUP_PATH, detail: 'ENOSPC' });
      },
    },
    ...{ startEngineOn: () => startOnCopy, sweepOrphans: () => 0, isReachable: async () => true },
    alerts: { raise: (alert) => void alerts.set(alert.key, alert), resolve: (key) => void alerts.delete(key) },
    ...{
      log: silentLog,
      clock: systemClock,
      random: () => 0.5,
      timings: { ...quick, ...timings },
      autoBackup: account.WHATSAPP_AUTO_BACKUP,
    },
    ...{ linkAtStart: { kind: 'qr' } as const, lockWaitMs: 0 },
  });
  const incidents = () =>
    [...alerts.values()].map((alert) => ({ ...alert, id: 1, openedAt: 1, closedAt: null, repeats: 0, lastAt: 1 }));
  const figures = () => readFigures({ account, vault, outbox: null, log: silentLog, now: Date.now() });
  const running = operationsOfRunningSession({
    ...{ session: supervisor, store: stoppedStore(vault, files), backups: backupsView(vault), windows: null },
    ...{ log: silentLog, stop: () => undefined, delivery: async () => null, figures },
    condition: async () => {
      if (acted.fault !== null) throw new Error(acted.fault);
      return { places: [], incidents: incidents() as never };
    },
    drill: () => drillOf(account, Date.now()),
    installation: () => Promise.resolve(installationOf(service, account)),
    history: async () => ({
      ...{ healthChecks: [], incidents: incidents() as never },
      ...readAvailability(files, Date.now()),
    }),
  });
  const control = await startControl({
    ...{ dataPath: service.DATA_PATH, session: files.sessionName, log: silentLog },
    operations: running as never,
  });
  await supervisor.start();
  return Object.assign(acted, {
    ...{ place, supervisor, alerts, emit, pair },
    answer: (next: Attempt) => {
      attempt = next;
    },
    async askApi() {
      let log = '';
      const warn = (fields: object, message: string): void => {
        log += `${message}: ${String(Reflect.get(fields, 'err'))}`;
      };
      const tokenOf = () => ({ name: 'erp', scopes: ['session:read'], createdBy: 'ana' });
      const app = apiApp({ tokenOf, session: running, log: { ...silentLog, warn } } as never);
      const asked = await app.request('/session', { headers: { authorization: 'Bearer of-the-erp' } });
      return { answer: await asked.text(), log };
    },
    async close() {
      await supervisor.stop();
      await control.close();
    },
  });
}

import path from 'node:path';
import type { Alerts } from '../alerts/alert.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type AccountConfig, accountPath, type ServiceConfig } from '../config/schema.ts';
import type { CodedError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import type { Log } from '../log.ts';
import { soleOwner } from '../ownership/port.ts';
import { peekMetadata } from '../session/records/metadata.ts';
import { reachable } from '../session/shell/reachability.ts';
import { Supervisor } from '../session/shell/supervisor.ts';
import type { Attachment } from '../session/vault/attachments.ts';
import type { SessionVault } from '../session/vault/vault.ts';
import { engineCapabilities } from '../whatsapp/capabilities.ts';
import type { EngineVersions, LinkMethod } from '../whatsapp/engine.ts';
import type { EngineSettings } from '../whatsapp/engine-settings.ts';
import { sweepOrphans } from '../whatsapp/host/orphans.ts';
import type { SharedHosts } from '../whatsapp/host/shared-hosts.ts';
import { startEngineHost } from '../whatsapp/host/start.ts';
import type { PreparedMessages } from '../whatsapp/prepared-messages.ts';
import { tunnelOf } from '../whatsapp/proxy/settings.ts';
import { openTunnel } from '../whatsapp/proxy/tunnel.ts';
import { engineSettings, metadataPlace, sessionStoreOf } from './engine-choice.ts';
import type { FarEnds } from './far-ends.ts';
import { openSharedLogin, type SharedLogin, type SharedLoginParts } from './login-database.ts';
import type { RememberProfile } from './profile-on-node.ts';
import { openVaultOf } from './vault-of-session.ts';

/** The session, wired and not yet started. */
export interface SessionLife {
  readonly supervisor: Supervisor;
  readonly vault: SessionVault;
  /** To be closed after the session has ended; null: the store's folder has the login. */
  readonly login: Pick<SharedLogin, 'close'> | null;
}

export interface SessionLifeParts {
  readonly service: ServiceConfig;
  readonly account: AccountConfig;
  readonly farEnds: FarEnds | null;
  readonly alerts: Alerts;
  readonly log: Log;
  readonly preparedMessages: PreparedMessages;
  /** Included in every backup in addition to the login and the id key: the outbox. */
  readonly attachments: readonly Attachment[];
  readonly clock?: Clock;
  /** Where the login lies, if several nodes may run the session; default: in its folder. */
  readonly loginPlace?: LoginPlace | null;
  /** Told of the login where it lies on each node; default: nobody is. */
  readonly rememberProfile?: RememberProfile | null;
  /** For how many milliseconds messages may still be written; default: no limit. */
  readonly mayWriteFor?: () => number;
  /** Processes that its engine may share with those of others; default: it has one of its own. */
  readonly hosts?: SharedHosts | null;
  /** How to offer a link if nothing is linked; default: by QR code. */
  readonly linkAtStart?: LinkMethod;
}

/** A database that has the login, for the owner of its account. */
export type LoginPlace = Pick<SharedLoginParts, 'database' | 'owner' | 'evidenceDue'>;

/** How long a start waits for a stopping service, which takes at most 10 s. Milliseconds. */
const LOCK_WAIT_MS = 12_000;
const REACHABILITY_DEADLINE_MS = 5000;

/** Vault, engine and supervisor of one session. @throws `WHATSAPP_STORE_NEWER`, `VAULT_…` */
export async function wireSession(parts: SessionLifeParts): Promise<SessionLife> {
  const { service, account, farEnds, alerts, log, preparedMessages, clock = systemClock } = parts;
  const { mayWriteFor = soleOwner.mayWriteFor } = parts;
  // A session of a newer version is left as it is, before anything opens it.
  peekMetadata(metadataPlace(account));
  const store = await sessionStoreOf(account.WHATSAPP_ENGINE);
  const settings = engineSettings(service, account, store, farEnds);
  const capabilities = engineCapabilities[account.WHATSAPP_ENGINE];
  const supervising: { supervisor: Supervisor | null } = { supervisor: null };
  const vault = await openVaultOf({
    service,
    account,
    store,
    attachments: parts.attachments,
    versions: () => versionRecord(supervising.supervisor?.status().versions ?? null),
    log,
    clock,
  });
  const login = await sharedLoginOf(parts, vault, settings.storePath);
  const hostOwner = { preparedMessages, mayWriteFor, log, hosts: parts.hosts ?? null };
  const withheld = (): CodedError | null =>
    mayWriteFor() > 0 ? null : databaseError('DATABASE_LEASE_EXPIRED', { account: account.WHATSAPP_SESSION_NAME });
  const supervisor = new Supervisor({
    place: metadataPlace(account),
    storePath: settings.storePath,
    capabilities,
    startEngine: (listener) => {
      const error = withheld();
      if (error !== null) throw error;
      return startEngineHost(settings, { ...hostOwner, login: login?.keeper ?? null, listener });
    },
    withheld,
    startEngineOn: (storePath) => (listener) =>
      startEngineHost({ ...settings, storePath }, { ...hostOwner, hosts: null, listener }),
    sweepOrphans: () =>
      sweepOrphans(settings.storePath, {
        browserPath: settings.browserPath,
        refused: (pid) => log.warn({ pid }, 'a leftover engine process could not be killed'),
      }).length,
    isReachable: reachability(settings),
    vault,
    ...(parts.rememberProfile && { remembered: parts.rememberProfile }),
    ...(login && { settleStore: () => login.settle(), remembered: (memory) => login.remember(memory) }),
    alerts,
    log,
    clock,
    random: Math.random,
    timings: {
      pingMs: account.WHATSAPP_KEEP_ALIVE_INTERVAL,
      healthCheckMs: account.WHATSAPP_HEALTH_CHECK_INTERVAL,
      maxAgeMs: account.WHATSAPP_MAX_SESSION_AGE,
      disconnectedAlertMs: service.ALERT_DISCONNECTED_AFTER,
      ...farEnds?.sessionTimings,
      // Another that has the login is no node of ours, and one that is waits for its lease.
      ...(parts.loginPlace && { takeOverEveryMs: Number.POSITIVE_INFINITY }),
    },
    autoBackup: account.WHATSAPP_AUTO_BACKUP,
    linkAtStart: parts.linkAtStart ?? { kind: 'qr' },
    lockWaitMs: LOCK_WAIT_MS,
  });
  supervising.supervisor = supervisor;
  return { supervisor, vault, login };
}

/** Null: the store's folder has it. */
async function sharedLoginOf(
  { service, account, loginPlace = null, log }: SessionLifeParts,
  vault: SessionVault,
  storePath: string,
): Promise<SharedLogin | null> {
  if (loginPlace === null || account.WHATSAPP_ENGINE !== 'baileys') return null;
  const dataPath = path.resolve(accountPath(service));
  return await openSharedLogin({ ...loginPlace, vault, dataPath, storePath, place: metadataPlace(account), log });
}

/** A TCP connection to the engine's server, through the proxy if there is one. */
function reachability(settings: EngineSettings): (signal: AbortSignal) => Promise<boolean> {
  const { farEnd } = settings;
  const place = farEnd === null ? null : new URL(farEnd.webSocketUrl);
  const host = place?.hostname ?? 'web.whatsapp.com';
  const port = place === null ? 443 : Number(place.port);
  const tunnel = tunnelOf(settings);
  if (!tunnel) return (signal) => reachable(host, port, REACHABILITY_DEADLINE_MS, signal);
  const options = { ...tunnel.options, ms: REACHABILITY_DEADLINE_MS };
  return () =>
    openTunnel(tunnel.proxy, { host, port }, options).then(
      (stream) => {
        stream.destroy();
        return true;
      },
      () => false,
    );
}

function versionRecord(versions: EngineVersions | null): Readonly<Record<string, string>> {
  if (versions === null) return {};
  const { engine, library, whatsapp, browser } = versions;
  return { engine, library, ...(whatsapp === null ? {} : { whatsapp }), ...(browser === null ? {} : { browser }) };
}

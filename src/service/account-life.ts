import type { IncidentBook } from '../alerts/incident-book.ts';
import { systemClock } from '../clock.ts';
import { accountPath, type Config } from '../config/schema.ts';
import { type Standbys, standbysOf } from '../database/postgres/owners.ts';
import type { Messenger } from '../delivery/messenger.ts';
import type { Log } from '../log.ts';
import type { Supervisor } from '../session/shell/supervisor.ts';
import { openIdKey } from '../session/vault/id-key.ts';
import type { SessionVault } from '../session/vault/vault.ts';
import type { SharedHosts } from '../whatsapp/host/shared-hosts.ts';
import { startCopies } from './copy-life.ts';
import { type OpenedOutbox, openOutbox } from './delivery-life.ts';
import { startDrills } from './drill-life.ts';
import type { FarEnds } from './far-ends.ts';
import type { ServiceObserver } from './observer.ts';
import { nodeName, whileOwned } from './outbox-owner.ts';
import { alertsOfOwner, heedOwner, watchForStandby, whenLost } from './owner-incidents.ts';
import type { PostgresConnections } from './postgres-connections.ts';
import { type RememberProfile, useProfileHere } from './profile-on-node.ts';
import type { Releases } from './releases.ts';
import { wireSession } from './session-life.ts';
import { type SharedStore, type SharingPlace, shareStores, storeOfSession } from './shared-stores.ts';
import { Turns } from './starts-apart.ts';
import { type ServeWaiting, type WaitingService, waitingService } from './waiting-service.ts';

export interface AccountLifeParts {
  /** Of the one company, or the first of those that share the account. */
  readonly config: Config;
  /** Null: SAP and WhatsApp themselves. */
  readonly farEnds: FarEnds | null;
  /** Processes that the engines of several accounts share; default: each has one of its own. */
  readonly hosts?: SharedHosts | null;
  readonly alerts: IncidentBook;
  /** What another node goes on with, besides the session itself. */
  readonly stores: readonly SharedStore[];
  readonly observer: ServiceObserver;
  readonly log: Log;
  readonly takeOver: boolean;
  readonly postgres: PostgresConnections;
  /** Of the sessions that this process takes from other nodes; default: there is one. */
  readonly turns?: Turns;
  /** Where it answers while it waits for a session that another node has; default: it listens itself. */
  readonly serveWaiting?: ServeWaiting;
  /** Fires to ask for a clean stop. */
  readonly signal: AbortSignal;
  /** Called with the outbox before anything is done with it; what it throws keeps the account from starting. */
  readonly opened?: (outbox: OpenedOutbox) => Promise<void>;
  /** Another process owns the account now, or what is here may be half done. */
  readonly onLost: () => void;
}

/** An account with its outbox and its session, which is not started yet. */
export interface OpenedAccount {
  readonly outboxes: Pick<OpenedOutbox, 'ofBook' | 'pdfStoreOf' | 'database'>;
  readonly supervisor: Supervisor;
  readonly vault: SessionVault;
  /** The session as long as this process owns the account. */
  readonly messenger: Messenger;
  readonly idKey: Buffer;
  /** Null: no other node goes on with the account. */
  readonly sharing: SharingPlace | null;
  readonly evidenceFirst: (() => Promise<void>) | null;
  /** Another node waits for the session. */
  readonly isAwaited: () => Promise<boolean>;
}

/** Opens the outbox of an account, and wires its session; what must be undone is in `releases`. */
export async function openAccount(life: AccountLifeParts, releases: Releases): Promise<OpenedAccount> {
  const { config, farEnds, alerts, log, signal, hosts = null } = life;
  const {
    service,
    accounts: [account],
  } = config;
  const opened = releases.keep('outbox', await openOwned(life));
  const rememberProfile = await profileOf(life, opened);
  await life.opened?.(opened);
  const { owner, preparedMessages, attachments, loginPlace } = opened;
  releases.keep('shared stores', await shareStores([...life.stores, storeOfSession(account, log)], loginPlace, log));
  const { mayWriteFor, evidenceFirst } = heedOwner(alerts, owner);
  const node = nodeName(accountPath(service));
  const standbys = (seen: readonly string[]): Promise<Standbys> => opened.database.read(() => standbysOf(node, seen));
  const isAwaited = async (): Promise<boolean> => service.DATABASE_STANDBY && (await standbys([])).waiting.length > 0;
  if (service.DATABASE_STANDBY)
    releases.keep('watch for a standby', watchForStandby(alerts, { node, tookFrom: owner.tookFrom }, standbys));
  const told = alertsOfOwner(alerts, mayWriteFor);
  releases.add('alerts that wait', told.end);
  const common = { service, account, farEnds, alerts: told, log, hosts, mayWriteFor };
  const { supervisor, vault, login } = await wireSession({
    ...common,
    preparedMessages,
    attachments,
    loginPlace,
    rememberProfile,
  });
  if (login) releases.keep('login', login);
  signal.throwIfAborted();
  const idKey = await openIdKey(accountPath(service), vault.settings.key);
  const messenger = whileOwned(supervisor, owner);
  return { outboxes: opened, supervisor, vault, messenger, idKey, sharing: loginPlace, evidenceFirst, isAwaited };
}

/** What is done for the account while its session runs. */
export function startAccountWork(
  { config, alerts, log }: Pick<AccountLifeParts, 'config' | 'alerts' | 'log'>,
  { vault }: Pick<OpenedAccount, 'vault'>,
  releases: Releases,
): void {
  const {
    service,
    accounts: [account],
  } = config;
  releases.add('copies off site', startCopies({ account, vault, alerts, log }));
  releases.add('restore drills', startDrills({ service, account, vault, alerts, log }));
}

/** The outbox, once this node has the session. */
async function openOwned(life: AccountLifeParts): Promise<OpenedOutbox> {
  const { config, alerts, log, takeOver } = life;
  const { service, books } = config;
  const waiting = standbyOf(life);
  const standby = waiting?.standby ?? null;
  const owning = { takeOver, standby, log, onLost: whenLost(alerts, nodeName(accountPath(service)), life.onLost) };
  try {
    return await openOutbox(service, books[0], owning, life.postgres);
  } finally {
    await waiting?.end();
  }
}

/** Null: the outbox is a file, or the login lies beside it. */
async function profileOf(
  { config, takeOver, log }: AccountLifeParts,
  { loginPlace }: Pick<OpenedOutbox, 'loginPlace'>,
): Promise<RememberProfile | null> {
  const [account] = config.accounts;
  return loginPlace === null ? null : await useProfileHere({ ...loginPlace, account, takeOver, log });
}

/** Null: where another node has the session, this one ends. A webjs session waits for a person's word. */
function standbyOf({
  serveWaiting,
  turns,
  config,
  alerts,
  observer,
  signal,
  log,
}: AccountLifeParts): WaitingService | null {
  const { service, accounts } = config;
  const [account] = accounts;
  if (!service.DATABASE_STANDBY || account.WHATSAPP_ENGINE !== 'baileys') return null;
  const taking = turns ?? new Turns(systemClock, signal);
  return waitingService({
    serve: serveWaiting ?? null,
    turns: taking,
    service,
    account,
    alerts,
    observer,
    signal,
    log,
  });
}

/** Reports each state and each link code to the observer once. */
export function watchSession(supervisor: Supervisor, observer: ServiceObserver): void {
  let lastState = '';
  let lastCode = '';
  supervisor.watch(() => {
    const status = supervisor.status();
    const state = `${status.state} ${status.reason} ${status.attempt}`;
    if (state !== lastState) {
      lastState = state;
      observer.session(status);
    }
    const offer = supervisor.offeredLink();
    if (offer && offer.text !== lastCode) {
      lastCode = offer.text;
      observer.linkCode(offer.kind, offer.text, offer.expiresAt - systemClock.now().wall);
    }
  });
}

import type { Alerts } from '../alerts/alert.ts';
import type { IncidentBook } from '../alerts/incident-book.ts';
import { systemClock } from '../clock.ts';
import type { Environment } from '../config/environment.ts';
import type { SettingInForce } from '../config/in-force.ts';
import type { Config } from '../config/schema.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { questionOf } from '../delivery/sending/approval.ts';
import { hasCode } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { approveSending, pendingApproval } from '../operations/approval.ts';
import { businessOneOptions } from '../sap/business-one/options.ts';
import { configuredWebhooks } from '../sap/business-one/webhook/webhooks.ts';
import type { Supervisor } from '../session/shell/supervisor.ts';
import { openIdKey } from '../session/vault/id-key.ts';
import type { SharedHosts } from '../whatsapp/host/shared-hosts.ts';
import { startTelling } from './alerts.ts';
import { startCopies } from './copy-life.ts';
import { type OpenedOutbox, openOutbox, wireDelivery } from './delivery-life.ts';
import { startDrills } from './drill-life.ts';
import type { FarEnds } from './far-ends.ts';
import { createHttp, type Serve } from './http.ts';
import { watchMachine } from './machine-watch.ts';
import { startNarrator } from './narration/narrator.ts';
import type { ServiceObserver } from './observer.ts';
import { whileOwned } from './outbox-owner.ts';
import { heedOwner, whenLost } from './owner-incidents.ts';
import type { PartStarter, ServicePart } from './parts.ts';
import type { PostgresConnections } from './postgres-connections.ts';
import type { Releases } from './releases.ts';
import { wireSession } from './session-life.ts';
import { shareStores } from './shared-stores.ts';
import { type WaitingService, waitingService } from './waiting-service.ts';

export interface CompanyLifeParts {
  /** Its name among several; null: it is the only one. */
  readonly company: string | null;
  readonly config: Config;
  /** The variables behind it, for the page that shows them. */
  readonly settings: readonly SettingInForce[];
  /** The same with their secrets, for a look at everything. */
  readonly environment: Environment;
  /** Null: SAP and WhatsApp themselves. */
  readonly farEnds: FarEnds | null;
  /** Processes that the engines of several companies share; default: each has one of its own. */
  readonly hosts?: SharedHosts | null;
  readonly alerts: IncidentBook;
  /** What is told of the computer. */
  readonly machineAlerts: Alerts;
  readonly observer: ServiceObserver;
  readonly log: Log;
  readonly takeOver: boolean;
  readonly postgres: PostgresConnections;
  /** Fires to ask for a clean stop. */
  readonly signal: AbortSignal;
  /** Another process owns the account now, or what is here may be half done. */
  readonly onLost: () => void;
  /** A person asks for a stop. */
  readonly onStop: () => void;
  /** Starts the parts from now on. */
  readonly parts: () => PartStarter;
  /** Where health and pages answer. */
  readonly serve: Serve;
}

/** A company that runs. */
export interface RunningCompany {
  readonly supervisor: Supervisor;
  readonly delivery: Delivery;
  /** Of its health and pages. */
  readonly url: string;
}

/** Wires one company's deliveries with one account, and starts them; what must be undone is in `releases`. */
export async function startCompany(life: CompanyLifeParts, releases: Releases): Promise<RunningCompany> {
  const { config, farEnds, alerts, observer, log, signal } = life;
  const { service, books, accounts } = config;
  const [[book], [account]] = [books, accounts];
  const opened = await openOwned(life);
  const { outbox, pdfStore, owner, preparedMessages, attachments, loginPlace } = releases.keep('outbox', opened);
  releases.keep('shared stores', await shareStores({ service, account, place: loginPlace, alerts, log }));
  const common = { service, farEnds, alerts, log, ...heedOwner(alerts, owner) };
  const { hosts = null } = life;
  const session = await wireSession({ ...common, account, hosts, preparedMessages, attachments, loginPlace });
  const { supervisor, vault } = session;
  if (session.login) releases.keep('login', session.login);
  signal.throwIfAborted();
  const idKey = await openIdKey(service.DATA_PATH, vault.settings.key);
  const messenger = whileOwned(supervisor, owner);
  releases.add(
    'alert channels',
    startTelling({ service, book, company: life.company, alerts, sender: { messenger, outbox }, log }),
  );
  const machine = releases.keep('machine watch', watchMachine(service, life.machineAlerts, log));
  const { delivery } = releases.keep(
    'SAP and documents',
    wireDelivery({ ...common, book, outbox, pdfStore, messenger, idKey, machine, recorder: supervisor }),
  );

  const parts = life.parts();
  const start = async (name: string, part: ServicePart): Promise<void> => {
    signal.throwIfAborted();
    releases.add(name, () => parts.end(name));
    await parts.start(name, part);
  };
  const http = createHttp({
    ...common,
    account,
    supervisor,
    vault,
    outbox,
    pdfStore,
    delivery,
    book,
    settings: life.settings,
    environment: life.environment,
    incidents: alerts,
    stop: life.onStop,
    serve: life.serve,
    company: life.company,
  });
  await start('http', http);
  watchSession(supervisor, observer);
  delivery.onProgress((progress) => observer.progress(progress));
  const { COMPANY_TIME_ZONE: timeZone } = book;
  releases.add('narrator', startNarrator({ outbox, delivery, supervisor, alerts, timeZone, log, observer }));
  // Delivery listens first: pending receipts arrive with the first connection.
  await start('delivery', delivery);
  await start('session', supervisor);
  // Before the session ends: what is on its way is waited for, and not put in doubt by our own stop.
  releases.add('messages under way', () => delivery.drain());
  releases.add('copies off site', startCopies({ account, vault, alerts, log }));
  releases.add('restore drills', startDrills({ service, account, vault, alerts, log }));
  await start(
    'SAP webhooks',
    configuredWebhooks(book, businessOneOptions(book, service, log), () => delivery.pokeIntake()),
  );
  observer.started({ url: http.url() });
  askForApproval(delivery, observer, log, signal).catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, 'the approval request could not be shown');
  });
  return { supervisor, delivery, url: http.url() };
}

/** The outbox, once this node has the session. */
async function openOwned(life: CompanyLifeParts): Promise<OpenedOutbox> {
  const { config, alerts, log, takeOver } = life;
  const { service, books } = config;
  const waiting = standbyOf(life);
  const standby = waiting?.standby ?? null;
  const owning = { takeOver, standby, log, onLost: whenLost(alerts, life.onLost) };
  try {
    return await openOutbox(service, books[0], owning, life.postgres);
  } finally {
    await waiting?.end();
  }
}

/** Null: where another node has the session, this one ends. A webjs session waits for a person's word. */
function standbyOf({ company, config, alerts, observer, signal, log }: CompanyLifeParts): WaitingService | null {
  const { service, accounts } = config;
  const [account] = accounts;
  if (!service.DATABASE_STANDBY || account.WHATSAPP_ENGINE !== 'baileys') return null;
  return waitingService({ company, service, account, alerts, observer, signal, log });
}

/** Before the very first run: shows what would be sent, and waits for approval. */
async function askForApproval(
  delivery: Delivery,
  observer: ServiceObserver,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const pending = await pendingApproval(delivery, signal);
  const approver = pending && (await observer.approve(pending));
  if (!approver) return;
  try {
    await approveSending(delivery, { ...approver, question: questionOf(pending) }, log);
  } catch (thrown) {
    // Somebody else has answered while this person read.
    if (hasCode(thrown, 'DELIVERY_APPROVAL_CHANGED')) await askForApproval(delivery, observer, log, signal);
    else if (!hasCode(thrown, 'DELIVERY_NOTHING_TO_APPROVE')) throw thrown;
  }
}

/** Reports each state and each link code to the observer once. */
function watchSession(supervisor: Supervisor, observer: ServiceObserver): void {
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

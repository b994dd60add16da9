import path from 'node:path';
import { systemClock } from '../clock.ts';
import type { SettingInForce } from '../config/in-force.ts';
import type { Config, ServiceConfig } from '../config/schema.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { questionOf } from '../delivery/sending/approval.ts';
import { CodedError, hasCode, toError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import type { Log } from '../log.ts';
import { approveSending, pendingApproval } from '../operations/approval.ts';
import { businessOneOptions } from '../sap/business-one/options.ts';
import { configuredWebhooks } from '../sap/business-one/webhook/webhooks.ts';
import { acquireLock } from '../session/shell/lock.ts';
import type { Supervisor } from '../session/shell/supervisor.ts';
import { openIdKey } from '../session/vault/id-key.ts';
import { openAlerts, startTelling } from './alerts.ts';
import { startCopies } from './copy-life.ts';
import { openOutbox, wireDelivery } from './delivery-life.ts';
import { startDrills } from './drill-life.ts';
import type { FarEnds } from './far-ends.ts';
import { createHttp } from './http.ts';
import { watchMachine } from './machine-watch.ts';
import { startNarrator } from './narration/narrator.ts';
import type { ServiceObserver } from './observer.ts';
import { whileOwned } from './outbox-owner.ts';
import { heedOwner, untilTold, whenLost } from './owner-incidents.ts';
import { type ServicePart, ServiceParts } from './parts.ts';
import { makeFoldersPrivate } from './private-folders.ts';
import { Releases } from './releases.ts';
import { wireSession } from './session-life.ts';
import { tellOfMissingInit } from './unreaped.ts';

export interface ServiceOptions {
  readonly config: Config;
  /** The variables behind it, for the page that shows them. */
  readonly settings: readonly SettingInForce[];
  /** Null: SAP and WhatsApp themselves. */
  readonly farEnds: FarEnds | null;
  readonly observer: ServiceObserver;
  readonly log: Log;
  /** This node runs the session in place of another that is gone for good. */
  readonly takeOver?: boolean;
  /** Fires to ask for a clean stop. */
  readonly signal: AbortSignal;
}

/** How long a start waits for a stopping service on the same outbox, milliseconds. */
const LOCK_WAIT_MS = 12_000;
/**
 * An exception left the process in an unknown state (`EX_SOFTWARE` of sysexits.h), or another node has the session: the
 * service manager restarts it, and the start says which it is.
 */
const EXIT_LOST = 70;

/**
 * The service: config → wire → run → release. Resolves to the exit code after a clean stop, also one asked for while it starts.
 *
 * @throws what keeps it from starting: `DATABASE_IN_USE`, `DATABASE_OWNE…`, `SESSION_LOCKED`, `ACCESS_…`, `DATABASE_…`, `VAULT_…`, `SAP_TRUST_INVALID`
 */
export async function runService(options: ServiceOptions): Promise<number> {
  const { observer, log, signal } = options;
  const releases = new Releases(log);
  try {
    return await run(options, releases);
  } catch (thrown) {
    if (!signal.aborted || toError(thrown).name !== 'AbortError') throw thrown;
    observer.tell('Stopped on request.');
    return 0;
  } finally {
    await releases.all();
  }
}

async function run(options: ServiceOptions, releases: Releases): Promise<number> {
  const { config, settings, farEnds, observer, log, signal } = options;
  const { service, books, accounts } = config;
  const [[book], [account]] = [books, accounts];
  makeFoldersPrivate(config, log);
  await lockOutbox(service, releases, signal);
  const alerts = releases.keep('alerts', openAlerts(service, log));
  tellOfMissingInit(alerts);
  const lost = new AbortController();
  const wish = { takeOver: options.takeOver ?? false, log, onLost: whenLost(alerts, () => lost.abort()) };
  const opened = await openOutbox(service, book, wish);
  const { outbox, owner, preparedMessages, attachments } = releases.keep('outbox', opened);
  const common = { service, farEnds, alerts, log, ...heedOwner(alerts, owner) };
  const { supervisor, vault } = await wireSession({ ...common, account, preparedMessages, attachments });
  signal.throwIfAborted();
  const idKey = await openIdKey(service.DATA_PATH, vault.settings.key);
  const messenger = whileOwned(supervisor, owner);
  releases.add('alert channels', startTelling({ service, book, alerts, messenger, outbox, log }));
  const machine = releases.keep('machine watch', watchMachine(service, alerts, log));
  const { delivery } = releases.keep(
    'SAP and documents',
    wireDelivery({ ...common, book, outbox, messenger, idKey, machine, recorder: supervisor }),
  );

  const stop = new AbortController();
  const parts = new ServiceParts({ alerts, log, clock: systemClock, onLost: () => lost.abort() });
  releases.add('faults', parts.watch());
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
    delivery,
    book,
    settings,
    incidents: alerts,
    stop: () => stop.abort(),
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
  await fired(AbortSignal.any([signal, stop.signal, lost.signal]));
  log.info({}, 'stopping');
  return lost.signal.aborted ? untilTold(alerts).then(() => EXIT_LOST) : 0;
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

/** Two services on one outbox would send everything twice. */
async function lockOutbox(service: ServiceConfig, releases: Releases, signal: AbortSignal): Promise<void> {
  const lock = await acquireLock({
    folder: service.DATA_PATH,
    name: 'outbox',
    doing: 'delivering',
    waitMs: LOCK_WAIT_MS,
    clock: systemClock,
    signal,
  }).catch((error: unknown) => {
    if (!(error instanceof CodedError) || !hasCode(error, 'SESSION_LOCKED')) throw error;
    // The session's own lock has another remedy: `--status` can tell about its holder.
    throw databaseError('DATABASE_IN_USE', { ...error.details, path: path.resolve(service.DATA_PATH) }, error);
  });
  releases.add('outbox lock', () => lock.release());
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

function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

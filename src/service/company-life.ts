import type { Alerts } from '../alerts/alert.ts';
import type { IncidentBook } from '../alerts/incident-book.ts';
import type { Environment } from '../config/environment.ts';
import type { SettingInForce } from '../config/in-force.ts';
import type { Config } from '../config/schema.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Messenger } from '../delivery/messenger.ts';
import type { AccountShare } from '../delivery/sending/account-share.ts';
import { questionOf } from '../delivery/sending/approval.ts';
import { hasCode } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { approveSending, pendingApproval } from '../operations/approval.ts';
import { businessOneOptions } from '../sap/business-one/options.ts';
import { configuredWebhooks } from '../sap/business-one/webhook/webhooks.ts';
import type { Supervisor } from '../session/shell/supervisor.ts';
import {
  type AccountLifeParts,
  type OpenedAccount,
  openAccount,
  startAccountWork,
  watchSession,
} from './account-life.ts';
import { startTelling } from './alerts.ts';
import { wireDelivery } from './delivery-life.ts';
import type { FarEnds } from './far-ends.ts';
import { createHttp, type Serve } from './http.ts';
import { watchMachine } from './machine-watch.ts';
import { startNarrator } from './narration/narrator.ts';
import type { ServiceObserver } from './observer.ts';
import type { PartStarter, ServicePart } from './parts.ts';
import type { Releases } from './releases.ts';
import { storesOfCompany } from './shared-stores.ts';

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
  readonly alerts: IncidentBook;
  /** What is told of the computer. */
  readonly machineAlerts: Alerts;
  readonly observer: ServiceObserver;
  readonly log: Log;
  /** Fires to ask for a clean stop. */
  readonly signal: AbortSignal;
  /** A person asks for a stop. */
  readonly onStop: () => void;
  /** Starts the parts from now on. Called once: each watches the faults of the whole process. */
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
  /** Another node waits for its session. */
  readonly isAwaited: OpenedAccount['isAwaited'];
}

/** Wires one company's deliveries with the account that is its own, and starts them; what must be undone is in `releases`. */
export async function startCompany(
  life: CompanyLifeParts & Omit<AccountLifeParts, keyof CompanyLifeParts | 'stores'>,
  releases: Releases,
): Promise<RunningCompany> {
  const { observer, signal } = life;
  const account = await openAccount({ ...life, stores: storesOfCompany(life.config.service, life.alerts) }, releases);
  const { supervisor, messenger, evidenceFirst, isAwaited } = account;
  const { start, parts, ...book } = wireBook(
    { ...life, account, messenger, evidenceFirst, share: null, narrated: life.alerts },
    releases,
  );
  await start.http();
  watchSession(supervisor, observer);
  await start.delivery();
  // Delivery listens first: pending receipts arrive with the first connection.
  signal.throwIfAborted();
  releases.add('session', () => parts.end('session'));
  await parts.start('session', supervisor);
  // Before the session ends: what is on its way is waited for, and not put in doubt by our own stop.
  releases.add('messages under way', () => book.delivery.drain());
  startAccountWork(life, account, releases);
  await start.rest();
  return { supervisor, delivery: book.delivery, url: book.url(), isAwaited };
}

export interface BookLifeParts extends CompanyLifeParts {
  readonly account: OpenedAccount;
  readonly messenger: Messenger;
  readonly evidenceFirst: OpenedAccount['evidenceFirst'];
  /** Its part of an account that it shares; null: the account is its own. */
  readonly share: AccountShare | null;
  /** Incidents that are told on the terminal. */
  readonly narrated: Pick<IncidentBook, 'onIncident'>;
}

/** The deliveries of one company, which are started step by step. */
export interface WiredBook {
  readonly delivery: Delivery;
  readonly url: () => string;
  /** What starts its parts. */
  readonly parts: PartStarter;
  readonly start: {
    http(): Promise<void>;
    delivery(): Promise<void>;
    /** Webhooks, and what needs a running session. */
    rest(): Promise<void>;
  };
}

/** Wires one company's deliveries with the session of an account; what must be undone is in `releases`. */
export function wireBook(life: BookLifeParts, releases: Releases): WiredBook {
  const { config, farEnds, alerts, observer, log, signal, messenger, evidenceFirst, share, narrated } = life;
  const {
    service,
    books: [book],
    accounts: [account],
  } = config;
  const { outboxes, supervisor, vault, idKey } = life.account;
  const [outbox, pdfStore] = [outboxes.ofBook(book), outboxes.pdfStoreOf(service)];
  const common = { service, book, farEnds, alerts, log, outbox };
  const companies = life.company === null ? [] : [life.company];
  releases.add(
    'alert channels',
    startTelling({ service, book, companies, alerts, sender: { messenger, outbox }, log }),
  );
  const machine = releases.keep('machine watch', watchMachine(service, life.machineAlerts, log));
  const wired = { ...common, messenger, pdfStore, evidenceFirst, share, idKey, machine, recorder: supervisor };
  const { delivery } = releases.keep('SAP and documents', wireDelivery(wired));
  const parts = life.parts();
  const start = async (name: string, part: ServicePart): Promise<void> => {
    signal.throwIfAborted();
    releases.add(name, () => parts.end(name));
    await parts.start(name, part);
  };
  const { settings, environment, onStop: stop, serve, company } = life;
  const http = createHttp({
    ...{ ...common, account, supervisor, vault, pdfStore, delivery, settings, environment },
    ...{ incidents: alerts, stop, serve, company },
  });
  const { COMPANY_TIME_ZONE: timeZone } = book;
  return {
    delivery,
    url: () => http.url(),
    parts,
    start: {
      http: () => start('http', http),
      delivery: () => {
        delivery.onProgress((progress) => observer.progress(progress));
        releases.add(
          'narrator',
          startNarrator({ outbox, delivery, supervisor, alerts: narrated, timeZone, log, observer }),
        );
        return start('delivery', delivery);
      },
      rest: async () => {
        const poke = (): void => delivery.pokeIntake();
        await start('SAP webhooks', configuredWebhooks(book, businessOneOptions(book, service, log), poke));
        observer.started({ url: http.url() });
        askForApproval(delivery, observer, log, signal).catch((error: unknown) => {
          if (!signal.aborted) log.error({ err: error }, 'the approval request could not be shown');
        });
      },
    },
  };
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

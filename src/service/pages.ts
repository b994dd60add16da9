import { createReadStream, existsSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { IncidentBook } from '../alerts/incident-book.ts';
import { systemClock } from '../clock.ts';
import type { Environment } from '../config/environment.ts';
import type { SettingInForce } from '../config/in-force.ts';
import type { AccountConfig, BookConfig, ServiceConfig } from '../config/schema.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Outbox } from '../delivery/outbox.ts';
import { deliverySettings } from '../delivery/settings.ts';
import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import type { PdfStore } from '../documents/pdf-store.ts';
import type { Fetch } from '../http/server.ts';
import { readInstallations } from '../installations/list-file.ts';
import { type InstallationsWatch, watchInstallations } from '../installations/watch.ts';
import { loadedOnce } from '../loaded-once.ts';
import type { Log } from '../log.ts';
import type { ApprovalOperations } from '../operations/approval.ts';
import type { BrakeOperations } from '../operations/brakes.ts';
import { pdfBytes } from '../operations/deliveries/pdf-bytes.ts';
import type { DeliveriesPorts } from '../operations/deliveries/ports.ts';
import { createDeeds } from '../operations/session/deeds.ts';
import { createLinkDesk } from '../operations/session/link-desk.ts';
import type { SessionOperations } from '../operations/session/session-operations.ts';
import type { WindowDesk } from '../operations/session/window-desk.ts';
import type { People } from '../people/people.ts';
import type { SapDocument } from '../sap/invoice-source.ts';
import { readFlightRecords } from '../session/records/flight-recorder.ts';
import type { Supervisor } from '../session/shell/supervisor.ts';
import type { SessionVault } from '../session/vault/vault.ts';
import type { Topic, WebParts } from '../web/parts.ts';
import { makeDrill } from './drill-life.ts';
import { metadataPlace } from './engine-choice.ts';
import type { FarEnds } from './far-ends.ts';
import { outboxPlace, shownPlace } from './outbox-place.ts';
import { openSheets } from './sheets.ts';
import { backupsView } from './vault-of-session.ts';

export interface PagesParts {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  readonly account: AccountConfig;
  /** Its name among several that are served; null: it is the only one. */
  readonly company: string | null;
  readonly supervisor: Supervisor;
  readonly vault: SessionVault;
  readonly delivery: Delivery;
  readonly outbox: Outbox;
  readonly pdfStore: PdfStore;
  readonly incidents: IncidentBook;
  readonly settings: readonly SettingInForce[];
  /** With its secrets, for a look at everything. */
  readonly environment: Environment;
  /** Null: WhatsApp itself. */
  readonly farEnds: FarEnds | null;
  readonly log: Log;
  readonly operations: SessionOperations;
  readonly approval: ApprovalOperations;
  readonly brakes: BrakeOperations;
  readonly standing: () => Promise<DeliveryStanding | null>;
  readonly windows: WindowDesk;
}

/** The pages of the running service, and the accounts of the people who may see them. */
export function openPages(parts: PagesParts, people: People): { readonly fetch: Fetch; close(): void } {
  const { service, log } = parts;
  const decisions = new Set<(topic: Topic) => void>();
  const side = sessionSide(parts, () => {
    for (const listener of decisions) listener('session');
  });
  const delivery = deliverySide({ ...parts, ...announced(parts, decisions) });
  const place = outboxPlace(service);
  const sheets = openSheets({ pdf: delivery.pdf, log });
  const web: Omit<WebParts, 'checks'> = {
    people,
    ...delivery,
    ...side,
    sheets: sheets.of,
    incidents: parts.incidents,
    settings: parts.settings,
    outboxPlace: { kind: place.kind, shown: shownPlace(place) },
    installations: installationsOf(service),
    company: companyOf(parts),
    clock: systemClock,
    log,
    onChange: (listener) => {
      const end = changesOf(parts)(listener);
      decisions.add(listener);
      return () => {
        decisions.delete(listener);
        end();
      };
    },
  };
  // Loaded when used: most of the time nobody looks at them.
  const app = loadedOnce(async () => {
    const { webApp } = await import('../web/app.ts');
    const { checksOf } = await import('./page-checks.ts');
    const serving = {
      installation: path.resolve(service.DATA_PATH),
      trustedProxy: service.HTTP_TRUSTED_PROXY,
      among: parts.company,
    };
    return webApp({ ...web, checks: checksOf(parts, parts.operations) }, serving);
  });
  const close = (): void => {
    side.link.close();
    void sheets.close();
  };
  return {
    fetch: async (request, socket) => (await app()).fetch(request, socket),
    close,
  };
}

/** Decisions about sending, which open pages show at once. */
function announced(
  { approval, brakes }: Pick<PagesParts, 'approval' | 'brakes'>,
  listeners: ReadonlySet<(topic: Topic) => void>,
): Pick<PagesParts, 'approval' | 'brakes'> {
  const tell = async <T>(done: Promise<T>): Promise<T> => {
    const result = await done;
    for (const listener of listeners) listener('deliveries');
    return result;
  };
  return {
    approval: { ...approval, approve: (call) => tell(approval.approve(call)) },
    brakes: {
      stopSending: (decision) => tell(brakes.stopSending(decision)),
      resumeSending: (decision) => tell(brakes.resumeSending(decision)),
    },
  };
}

function deliverySide(parts: PagesParts) {
  const { outbox, pdfStore: store, approval, brakes, standing } = parts;
  const pdf = (invoice: SapDocument, sha256: string) => pdfBytes({ outbox, store }, invoice, sha256);
  return { deliveries: deliveriesSide(parts), pdf, approval, brakes, standing };
}

/** Deliveries as a running service shows them. */
export function deliveriesSide({ outbox, book, supervisor }: PagesParts): DeliveriesPorts {
  const whyItWaits = () => {
    const { maySend, sentence, next } = supervisor.status();
    return Promise.resolve(maySend ? null : { sentence, next });
  };
  return { outbox, settings: deliverySettings(book), now: () => systemClock.now().wall, service: whyItWaits };
}

/** The session: what it is, what is done with it, and what is known of it. */
function sessionSide(parts: PagesParts, changed: () => void) {
  const { operations, supervisor, brakes, outbox, vault, account, windows } = parts;
  const now = (): number => systemClock.now().wall;
  const { list, problemOf, quarantined } = backupsView(vault);
  return {
    session: { ...operations, current: () => supervisor.status(), offeredLink: () => supervisor.offeredLink() },
    link: createLinkDesk({
      session: operations,
      brakes,
      stopped: async () => (await outbox.brakes()).stopped?.why ?? null,
      server: hostname(),
      windows,
      now,
      changed,
    }),
    deeds: createDeeds(now, changed),
    backups: {
      list,
      problemOf,
      quarantined,
      read: (file: string) => Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>,
    },
    recorder: () => readFlightRecords(metadataPlace(account)),
    drill: () => makeDrill(parts),
  };
}

function installationsOf({ DATA_PATH }: ServiceConfig): InstallationsWatch {
  const file = path.resolve(DATA_PATH, 'installations.json');
  const read = () => readInstallations(file);
  return watchInstallations({ isThere: existsSync(file), read, now: () => systemClock.now().wall });
}

function companyOf({ book, service }: PagesParts): WebParts['company'] {
  return {
    name: book.COMPANY_NAME,
    country: book.COMPANY_COUNTRY,
    language: book.COMPANY_LANGUAGE,
    timeZone: book.COMPANY_TIME_ZONE,
    // Folders of companies have their names.
    sharers: service.accountPlaces.map((place) => path.basename(path.resolve(place))),
  };
}

function changesOf({ supervisor, delivery, incidents }: PagesParts): WebParts['onChange'] {
  return (listener: (topic: Topic) => void) => {
    const unsubscribers = [
      supervisor.watch(() => listener('session')),
      delivery.onProgress(() => listener('deliveries')),
      delivery.onTrouble(() => listener('places')),
      incidents.onIncident(() => listener('incidents')),
    ];
    return () => {
      for (const unsubscribe of unsubscribers) unsubscribe();
    };
  };
}

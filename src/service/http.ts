import type { IncidentBook } from '../alerts/incident-book.ts';
import { systemClock } from '../clock.ts';
import type { Environment } from '../config/environment.ts';
import type { SettingInForce } from '../config/in-force.ts';
import type { AccountConfig, BookConfig, ServiceConfig } from '../config/schema.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Outbox } from '../delivery/outbox.ts';
import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import type { PdfStore } from '../documents/pdf-store.ts';
import { startControl } from '../http/control-server.ts';
import { type HealthAddress, type HealthParts, type ListeningHealth, startHealth } from '../http/health.ts';
import type { Log } from '../log.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import { approvalOperations } from '../operations/approval.ts';
import { type BrakeOperations, brakeOperations } from '../operations/brakes.ts';
import { conditionOf } from '../operations/condition.ts';
import { recentIncidents } from '../operations/incidents.ts';
import { operationsOfRunningSession } from '../operations/session/running-session.ts';
import { COMPANIES_PATH } from '../operations/session/window-address.ts';
import { readHealthHistory } from '../session/records/health-history.ts';
import { readAvailability } from '../session/records/state-history.ts';
import type { Supervisor } from '../session/shell/supervisor.ts';
import type { SessionVault } from '../session/vault/vault.ts';
import { defaultDeadlines } from '../whatsapp/engine-settings.ts';
import { type LineVerdict, tryLine } from '../whatsapp/proxy/hosts.ts';
import { drillOf } from './drill-life.ts';
import { metadataPlace } from './engine-choice.ts';
import type { FarEnds } from './far-ends.ts';
import { installationOf } from './installation.ts';
import { createLinkWindows } from './link-windows.ts';
import type { ServicePart } from './parts.ts';
import { beyondHealth } from './programs.ts';
import { readFigures } from './session-figures.ts';
import { unreapedProcesses } from './unreaped.ts';
import { backupsView, stoppedStore } from './vault-of-session.ts';

export interface HttpParts {
  readonly service: ServiceConfig;
  readonly account: AccountConfig;
  readonly supervisor: Supervisor;
  readonly vault: SessionVault;
  readonly outbox: Outbox;
  readonly pdfStore: PdfStore;
  readonly delivery: Delivery;
  readonly book: BookConfig;
  readonly incidents: IncidentBook;
  /** Null: WhatsApp itself. */
  readonly farEnds: FarEnds | null;
  /** For the page of the settings. */
  readonly settings: readonly SettingInForce[];
  /** For a look at everything. */
  readonly environment: Environment;
  readonly log: Log;
  /** Starts a clean stop of the service. */
  readonly stop: () => void;
  readonly serve: Serve;
  /** Its name among several; null: it is the only one. */
  readonly company: string | null;
}

/** Makes an app answer. `port`: of the time before; null: none. */
export type Serve = (app: ServedApp, port: number | null) => Promise<ListeningHealth>;

/** What answers about one company. */
export interface ServedApp extends HealthParts {
  readonly metrics: Metrics;
}

/** On a server of its own. */
export function listenAlone(service: ServiceConfig): Serve {
  return (app, port) => startHealth({ ...app, ...addressOf(service), port: port ?? service.PORT });
}

/** What paths of a company begin with. */
export function companyBase(company: string | null): string {
  return company === null ? '' : `${COMPANIES_PATH}/${company}`;
}

/** Where the configuration lets the service listen. */
export function addressOf(service: ServiceConfig): Omit<HealthAddress, 'log'> {
  const { HTTP_HOST: host, PORT: port, HTTP_ALLOWED_HOSTS: allowedHosts } = service;
  const { HTTP_TLS_CERT: cert, HTTP_TLS_KEY: key } = service;
  return { host, port, allowedHosts, tls: cert === null ? null : { cert, key } };
}

/** `/health` for supervisors, the pages for people, and the control endpoint for `session-manager`. */
export function createHttp(parts: HttpParts): ServicePart & { url(): string } {
  let open: OpenHttp | null = null;
  // A free port is chosen once and kept across restarts of this part.
  let port: number | null = null;
  // Counts since the start of the process, over restarts of this part.
  const metrics = watchedMetrics(parts);
  return {
    url: () => open?.url ?? '',
    start: async () => {
      open = await openHttp({ ...parts, metrics }, port);
      ({ port } = open);
    },
    stop: async () => {
      await open?.close();
      open = null;
    },
  };
}

function watchedMetrics(parts: HttpParts): Metrics {
  const { supervisor, delivery, incidents } = parts;
  const status = () => supervisor.status();
  const { company, account } = parts;
  const metrics = createMetrics({
    ...{ status, standing: standingOf(parts), incidents, now: () => systemClock.now().wall },
    ...(company === null ? {} : { labels: { company, account: account.WHATSAPP_SESSION_NAME } }),
  });
  delivery.onProgress((change) => metrics.progress(change));
  supervisor.watch(() => metrics.sessionChanged());
  return metrics;
}

/** Null while the outbox cannot be read. */
function standingOf({ delivery, log }: HttpParts): () => Promise<DeliveryStanding | null> {
  return () =>
    delivery.standing().catch((error: unknown) => {
      log.warn({ err: error }, 'the delivery status cannot be read');
      return null;
    });
}

interface OpenHttp {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

async function openHttp(parts: HttpParts & { readonly metrics: Metrics }, port: number | null): Promise<OpenHttp> {
  const { service, account, supervisor, vault, outbox, delivery, incidents, log, stop } = parts;
  const place = metadataPlace(account);
  const standing = standingOf(parts);
  const condition = () => conditionOf({ places: () => delivery.places(), incidents });
  const windows = createLinkWindows(service, companyBase(parts.company));
  const operations = operationsOfRunningSession({
    session: supervisor,
    store: stoppedStore(vault, place),
    backups: backupsView(vault),
    windows: windows.desk,
    stop,
    log,
    delivery: standing,
    condition: () => Promise.resolve(condition()),
    figures: () => readFigures({ account, vault, outbox, log, now: systemClock.now().wall }),
    drill: () => drillOf(account, systemClock.now().wall),
    installation: () => installationOf(service, account),
    history: () =>
      Promise.resolve({
        healthChecks: readHealthHistory(place),
        ...readAvailability(place, systemClock.now().wall),
        incidents: recentIncidents(incidents),
      }),
  });
  const brakes = brakesOf(parts);
  const session = account.WHATSAPP_SESSION_NAME;
  const approval = approvalOperations(delivery, log);
  const control = await startControl({
    dataPath: service.DATA_PATH,
    session,
    operations: { ...operations, ...approval, ...brakes },
    log,
  });
  const asked = { ...parts, operations, approval, brakes, standing, windows: windows.desk };
  const beyond = beyondHealth({ ...asked, serviceToken: control.token });
  const app: ServedApp = {
    metrics: parts.metrics,
    token: control.token,
    now: () => systemClock.now().monotonic,
    log,
    status: () => supervisor.status(),
    delivery: standing,
    condition,
    unreaped: unreapedProcesses,
    line: () => lineOf(parts),
    drill: () => drillOf(account, systemClock.now().wall),
    beyond: beyond.fetch,
  };
  const health = await parts.serve(app, port).catch(async (error: unknown) => {
    beyond.close();
    await control.close();
    throw error;
  });
  windows.listening(health, beyond.record);
  return {
    url: health.url,
    port: health.port,
    close: async () => {
      await control.close();
      await health.close();
      beyond.close();
    },
  };
}

function brakesOf({ outbox, delivery, log }: HttpParts): BrakeOperations {
  return brakeOperations({
    outbox,
    now: () => systemClock.now().wall,
    decided: (operation, decision) => {
      log.warn({ operation, ...decision }, 'requested by an operator');
      delivery.brakesChanged();
    },
  });
}

function lineOf({ account, farEnds }: HttpParts): Promise<LineVerdict> {
  return tryLine({
    engine: account.WHATSAPP_ENGINE,
    proxy: account.WHATSAPP_PROXY,
    deadlines: farEnds?.deadlines ?? defaultDeadlines,
    farEnd: farEnds?.whatsapp ?? null,
  });
}

import type { Alerts } from '../alerts/alert.ts';
import { OWN_CERTIFICATE } from '../alerts/machine.ts';
import { systemClock } from '../clock.ts';
import type { Company, Site } from '../config/companies.ts';
import { settingsInForce } from '../config/in-force.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { startQuietCollection } from '../quiet-collection.ts';
import { SharedHosts } from '../whatsapp/host/shared-hosts.ts';
import { openAlerts, startTelling } from './alerts.ts';
import { startCompany } from './company-life.ts';
import { sessionStoreOf, storePathOf } from './engine-choice.ts';
import type { FarEnds } from './far-ends.ts';
import { watchMachine } from './machine-watch.ts';
import type { ServiceObserver } from './observer.ts';
import { untilTold } from './owner-incidents.ts';
import { PART_FAILED, type ServicePart, ServiceParts } from './parts.ts';
import { type PostgresConnections, sharedConnections } from './postgres-connections.ts';
import { makeFoldersPrivate } from './private-folders.ts';
import { Releases } from './releases.ts';
import { EXIT_LOST, fired, lockOutbox } from './run-service.ts';
import { openSiteHttp, type SiteHttp } from './site-http.ts';
import { tellOfMissingInit } from './unreaped.ts';

export interface CompaniesOptions {
  readonly site: Site;
  /** Null: SAP and WhatsApp themselves. */
  readonly farEnds: FarEnds | null;
  readonly observerOf: (company: string) => ServiceObserver;
  readonly log: Log;
  readonly takeOver?: boolean;
  /** Fires to ask for a clean stop. */
  readonly signal: AbortSignal;
  /** Called with the address of the pages, once the first company may use it. */
  readonly listening?: (url: string) => void;
}

/** A session that connects takes processor time and, with a browser, memory: the next one begins so much later. Milliseconds. */
const APART_MS = { webjs: 10_000, baileys: 1000 } as const;
/** A company that does not start is tried again after this time, doubled each time. */
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 10 * 60_000;

/**
 * Several companies in one process, each with its account, outbox, documents, incidents and pages in a folder of its own: what
 * fails in one is started again by itself, and never ends another. Resolves to the exit code after a clean stop.
 *
 * @throws what keeps all of them from starting: `DATABASE_IN_USE`, `ACCESS_…`, `DATABASE_…`, `HTTP_…`
 */
export async function runCompanies(options: CompaniesOptions): Promise<number> {
  const { log, signal } = options;
  const releases = new Releases(log);
  try {
    return await run(options, releases);
  } catch (thrown) {
    if (!signal.aborted || toError(thrown).name !== 'AbortError') throw thrown;
    return 0;
  } finally {
    await releases.all();
  }
}

async function run(options: CompaniesOptions, releases: Releases): Promise<number> {
  const { site, log, signal } = options;
  const { service, companies } = site;
  for (const { config } of companies) makeFoldersPrivate(config, log);
  await lockOutbox(service, releases, signal);
  // No phone of one company is told of all.
  const told = { ...service, ALERT_WHATSAPP_TO: null };
  const alerts = releases.keep('alerts', openAlerts(told, log));
  tellOfMissingInit(alerts);
  releases.add(
    'alert channels',
    startTelling({ service: told, book: headOf(site), company: null, alerts, sender: null, log }),
  );
  releases.keep('machine watch', watchMachine(service, alerts, log));
  const [lost, stop] = [new AbortController(), new AbortController()];
  const parts = new ServiceParts({ alerts, log, clock: systemClock, onLost: () => lost.abort() });
  releases.add('faults', parts.watch());
  const http = releases.keep('http', await openSiteHttp({ site, log }));
  options.listening?.(http.url);
  const postgres = sharedConnections(log);
  const hosts = await hostsOf(site);
  const ending = AbortSignal.any([signal, stop.signal, lost.signal]);
  const common = { ...options, signal: ending, alerts, parts, http, hosts, postgres };
  const lives = companies.map((company) => new CompanyLoop({ ...common, company, onStop: () => stop.abort() }));
  // All at once: each waits for what it has under way.
  releases.add('companies', async () => void (await Promise.all(lives.map((life) => life.end()))));
  await startApart(lives, common.signal);
  releases.keep(
    'collection',
    startQuietCollection({ clock: systemClock, isSending: () => lives.some((life) => life.isSending), log }),
  );
  await fired(common.signal);
  log.info({}, 'stopping');
  return lost.signal.aborted ? EXIT_LOST : 0;
}

/** Begins one after the other; one that hangs does not keep the next from starting. */
async function startApart(lives: readonly CompanyLoop[], signal: AbortSignal): Promise<void> {
  for (const [i, life] of lives.entries()) {
    life.begin();
    if (i < lives.length - 1)
      await systemClock.sleep(APART_MS[life.engine], signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    if (signal.aborted) return;
  }
}

/** Null: each session has a process of its own. */
async function hostsOf({ service, companies }: Site): Promise<SharedHosts | null> {
  const { WHATSAPP_SESSIONS_PER_HOST: sessionsPerHost } = service;
  if (sessionsPerHost === 1) return null;
  const accounts = companies
    .map(({ config }) => config.accounts[0])
    .filter(({ WHATSAPP_ENGINE }) => WHATSAPP_ENGINE === 'baileys');
  const store = await sessionStoreOf('baileys');
  return new SharedHosts({ sessionsPerHost, storePaths: accounts.map((account) => storePathOf(account, store)) });
}

/** Incidents of the service as a whole name no company. */
function headOf({ companies }: Site) {
  const [first] = companies;
  const book = first?.config.books[0];
  if (book === undefined) throw new TypeError('a service without companies');
  return { ...book, COMPANY_NAME: 'Invoice Courier', account: '' };
}

interface LoopParts extends CompaniesOptions {
  readonly company: Company;
  /** Of the service. */
  readonly alerts: Alerts;
  readonly parts: ServiceParts;
  readonly http: SiteHttp;
  readonly hosts: SharedHosts | null;
  readonly postgres: PostgresConnections;
  readonly onStop: () => void;
}

/** One company, started again whenever it fails as a whole, until it is ended. */
class CompanyLoop {
  readonly #parts: LoopParts;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #delivery: Delivery | null = null;

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  get engine(): 'webjs' | 'baileys' {
    return this.#parts.company.config.accounts[0].WHATSAPP_ENGINE;
  }

  get isSending(): boolean {
    return this.#delivery?.isSending() ?? false;
  }

  begin(): void {
    this.#running = this.#run();
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { company, alerts, parts } = this.#parts;
    const log = logOf(this.#parts.log, company);
    const key = `${PART_FAILED}${company.name}` as const;
    const name = `company ${company.name}`;
    const ending = this.#ending.signal;
    for (let retryMs = FIRST_RETRY_MS; !ending.aborted; retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2)) {
      const lost = new AbortController();
      try {
        await parts.start(
          name,
          this.#part(log, () => lost.abort()),
        );
        alerts.resolve(key);
        retryMs = FIRST_RETRY_MS;
        await fired(AbortSignal.any([ending, lost.signal]));
        if (!this.#isEnding()) log.warn({}, 'another process has the account now; it is tried again');
      } catch (thrown) {
        if (!this.#isEnding()) this.#tell(key, toError(thrown), log);
      } finally {
        await parts.end(name);
      }
      await systemClock.sleep(retryMs, ending).catch(() => undefined);
    }
  }

  /** Everything of the company, so that a fault outside its own parts is not one of the whole process. */
  #part(log: Log, onLost: () => void): ServicePart {
    const { company, farEnds, hosts, observerOf, takeOver = false, onStop, http, parts, postgres } = this.#parts;
    const { config, environment, name } = company;
    let releases = new Releases(log);
    return {
      start: async () => {
        const alerts = releases.keep('alerts', openAlerts(config.service, log));
        await lockOutbox(config.service, releases, this.#ending.signal);
        const settings = settingsInForce(environment, {});
        const observer = observerOf(name);
        const machineAlerts = withoutComputer(alerts);
        const { delivery } = await startCompany(
          {
            ...{ config, settings, environment, farEnds, hosts, alerts, machineAlerts },
            ...{ observer, log, takeOver, onStop, postgres },
            company: name,
            onLost: () => void untilTold(alerts).then(onLost),
            signal: this.#ending.signal,
            parts: () => parts.of(name, alerts),
            serve: http.serve(name),
          },
          releases,
        );
        this.#delivery = delivery;
      },
      stop: async () => {
        const own = releases;
        releases = new Releases(log);
        await own.all();
      },
    };
  }

  #tell(key: `${typeof PART_FAILED}${string}`, error: Error, log: Log): void {
    const { company, alerts } = this.#parts;
    log.error({ err: error }, 'the company does not start');
    const next = error instanceof CodedError ? error.next : 'It is tried again by itself; the log says more.';
    const sentence = `The company ${company.name} does not run: ${error.message}`;
    alerts.raise({ key, severity: 'critical', sentence, next });
  }
}

/** The computer is looked at for all companies at once. */
function withoutComputer(alerts: Alerts): Alerts {
  const isOfComputer = (key: string): boolean => key === 'machine.disk' || key === OWN_CERTIFICATE;
  return {
    raise: (alert) => (isOfComputer(alert.key) ? undefined : alerts.raise(alert)),
    resolve: (key) => (isOfComputer(key) ? undefined : alerts.resolve(key)),
  };
}

/** Every line names company and account. */
function logOf(log: Log, { name: company, account }: Company): Log {
  return {
    debug: (fields, message) => log.debug({ company, account, ...fields }, message),
    info: (fields, message) => log.info({ company, account, ...fields }, message),
    warn: (fields, message) => log.warn({ company, account, ...fields }, message),
    error: (fields, message) => log.error({ company, account, ...fields }, message),
  };
}

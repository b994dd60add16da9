import type { Alerts } from '../alerts/alert.ts';
import { OWN_CERTIFICATE } from '../alerts/machine.ts';
import type { Company, Site } from '../config/companies.ts';
import { settingsInForce } from '../config/in-force.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Log } from '../log.ts';
import type { SharedHosts } from '../whatsapp/host/shared-hosts.ts';
import { openAlerts } from './alerts.ts';
import { requireBookHere } from './book-place.ts';
import { type RunningCompany, startCompany } from './company-life.ts';
import type { FarEnds } from './far-ends.ts';
import { KeptRunning } from './kept-running.ts';
import type { ServiceObserver } from './observer.ts';
import { untilTold } from './owner-incidents.ts';
import type { ServicePart, ServiceParts } from './parts.ts';
import type { PostgresConnections } from './postgres-connections.ts';
import { Releases } from './releases.ts';
import { lockOutbox } from './run-service.ts';
import type { SiteHttp } from './site-http.ts';
import type { Turns } from './starts-apart.ts';
import type { ServeWaiting } from './waiting-service.ts';

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

export interface CompanyLoopParts extends CompaniesOptions {
  readonly company: Company;
  /** Of the service. */
  readonly alerts: Alerts;
  readonly parts: ServiceParts;
  readonly http: SiteHttp;
  readonly hosts: SharedHosts | null;
  readonly postgres: PostgresConnections;
  readonly turns: Turns;
  readonly onStop: () => void;
}

/** One company with an account of its own, started again whenever it fails as a whole, until it is ended. */
export class CompanyLoop {
  readonly #parts: CompanyLoopParts;
  /** Until the session is here: the person's word is about the node that had it then, not about one that takes it later. */
  #takeOver: boolean;
  readonly #kept: KeptRunning;
  #delivery: Delivery | null = null;
  #isAwaited: RunningCompany['isAwaited'] | null = null;

  constructor(parts: CompanyLoopParts) {
    this.#parts = parts;
    this.#takeOver = parts.takeOver ?? false;
    const { company } = parts;
    const log = logOf(parts.log, company);
    this.#kept = new KeptRunning({
      ...{ name: `company ${company.name}`, companies: [company.name], log, alerts: parts.alerts, parts: parts.parts },
      part: (onLost, onWaiting) => this.#part(log, onLost, onWaiting),
    });
  }

  get engine(): 'webjs' | 'baileys' {
    return this.#parts.company.config.accounts[0].WHATSAPP_ENGINE;
  }

  get isSending(): boolean {
    return this.#delivery?.isSending() ?? false;
  }

  /** Another node waits for its session, which runs here. */
  async isAwaited(): Promise<boolean> {
    return (await this.#isAwaited?.()) ?? false;
  }

  begin(): void {
    this.#kept.begin();
  }

  end(): Promise<void> {
    return this.#kept.end();
  }

  /** Everything of the company, so that a fault outside its own parts is not one of the whole process. */
  #part(log: Log, onLost: () => void, onWaiting: () => void): ServicePart {
    const { company, site, farEnds, hosts, observerOf, onStop, http, parts, postgres, turns } = this.#parts;
    const { config, environment, name } = company;
    let releases = new Releases(log);
    return {
      start: async () => {
        const alerts = releases.keep('alerts', openAlerts(config.service, log));
        await lockOutbox(config.service, releases, this.#kept.ending);
        const settings = settingsInForce(environment, {});
        const observer = observerOf(name);
        const machineAlerts = withoutComputer(alerts);
        const { delivery, isAwaited } = await startCompany(
          {
            ...{ config, settings, environment, farEnds, hosts, alerts, machineAlerts },
            ...{ observer, log, takeOver: this.#takeOver, onStop, postgres, turns },
            company: name,
            opened: ({ database }) => requireBookHere(database, company, site),
            onLost: () => void untilTold(alerts).then(onLost),
            signal: this.#kept.ending,
            parts: () => parts.of(name, alerts),
            serve: http.serve(name),
            serveWaiting: telling(http.serveWaiting([name]), onWaiting),
          },
          releases,
        );
        this.#takeOver = false;
        this.#delivery = delivery;
        this.#isAwaited = isAwaited;
      },
      stop: async () => {
        this.#isAwaited = null;
        const own = releases;
        releases = new Releases(log);
        await own.all();
      },
    };
  }
}

/** The same, and tells that there is a wait. */
export function telling(serve: ServeWaiting, onWaiting: () => void): ServeWaiting {
  return (app) => {
    onWaiting();
    return serve(app);
  };
}

/** The computer is looked at for all companies at once. */
export function withoutComputer(alerts: Alerts): Alerts {
  const isOfComputer = (key: string): boolean => key === 'machine.disk' || key === OWN_CERTIFICATE;
  return {
    raise: (alert) => (isOfComputer(alert.key) ? undefined : alerts.raise(alert)),
    resolve: (key) => (isOfComputer(key) ? undefined : alerts.resolve(key)),
  };
}

/** Every line names company and account. */
export function logOf(log: Log, { name: company, account }: Pick<Company, 'name' | 'account'>): Log {
  return {
    debug: (fields, message) => log.debug({ company, account, ...fields }, message),
    info: (fields, message) => log.info({ company, account, ...fields }, message),
    warn: (fields, message) => log.warn({ company, account, ...fields }, message),
    error: (fields, message) => log.error({ company, account, ...fields }, message),
  };
}

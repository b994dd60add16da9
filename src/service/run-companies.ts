import { systemClock } from '../clock.ts';
import type { Company, Site } from '../config/companies.ts';
import { toError } from '../errors/coded-error.ts';
import { growInSmallSteps } from '../node-options.js';
import { startQuietCollection } from '../quiet-collection.ts';
import { SharedHosts } from '../whatsapp/host/shared-hosts.ts';
import { openAlerts, startTelling } from './alerts.ts';
import { type CompaniesOptions, CompanyLoop, type CompanyLoopParts } from './company-loop.ts';
import { sessionStoreOf, storePathOf } from './engine-choice.ts';
import { handOver } from './handover.ts';
import { watchMachine } from './machine-watch.ts';
import { ServiceParts } from './parts.ts';
import { sharedConnections } from './postgres-connections.ts';
import { makeFoldersPrivate } from './private-folders.ts';
import { Releases } from './releases.ts';
import { EXIT_LOST, fired, lockOutbox } from './run-service.ts';
import { SharedAccountLoop } from './shared-account.ts';
import { openSiteHttp } from './site-http.ts';
import { startsApartMs, Turns } from './starts-apart.ts';
import { tellOfMissingInit } from './unreaped.ts';

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
    startTelling({ service: told, book: headOf(site), companies: [], alerts, sender: null, log }),
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
  const turns = new Turns(systemClock, ending);
  const common = { ...options, signal: ending, alerts, parts, http, hosts, postgres, turns };
  const lives = loopsOf(companies, { ...common, onStop: () => stop.abort() });
  // After a fault outside all parts nothing goes on that could be half done.
  releases.add('companies', () => (lost.signal.aborted ? endAll(lives) : handOver(lives, systemClock)));
  await startApart(lives, turns, ending);
  growInSmallSteps();
  releases.keep(
    'collection',
    startQuietCollection({ clock: systemClock, isSending: () => lives.some((life) => life.isSending), log }),
  );
  await fired(ending);
  log.info({}, 'stopping');
  return lost.signal.aborted ? EXIT_LOST : 0;
}

type Loop = CompanyLoop | SharedAccountLoop;

/** One for each account. */
function loopsOf(companies: readonly Company[], common: Omit<CompanyLoopParts, 'company'>): readonly Loop[] {
  return [...Map.groupBy(companies, ({ account }) => account).values()].flatMap(([company, ...others]) => {
    if (company === undefined) return [];
    if (others.length === 0) return new CompanyLoop({ ...common, company });
    return new SharedAccountLoop(common, [company, ...others]);
  });
}

async function endAll(lives: readonly Loop[]): Promise<void> {
  await Promise.all(lives.map((life) => life.end()));
}

/** Begins one after the other; one that hangs does not keep the next from starting. */
async function startApart(lives: readonly Loop[], turns: Turns, ending: AbortSignal): Promise<void> {
  const ended = fired(ending);
  for (const life of lives) {
    await Promise.race([turns.ask(startsApartMs(life.engine)).came, ended]);
    if (ending.aborted) return;
    life.begin();
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
  const storePaths = [...new Set(accounts.map((account) => storePathOf(account, store)))];
  return new SharedHosts({ sessionsPerHost, storePaths });
}

/** Incidents of the service as a whole name no company. */
function headOf({ companies }: Site) {
  const [first] = companies;
  const book = first?.config.books[0];
  if (book === undefined) throw new TypeError('a service without companies');
  return { ...book, COMPANY_NAME: 'Invoice Courier', account: '' };
}

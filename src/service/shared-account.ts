import type { IncidentBook } from '../alerts/incident-book.ts';
import { systemClock } from '../clock.ts';
import type { Company } from '../config/companies.ts';
import { settingsInForce } from '../config/in-force.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { keepForOthers } from '../delivery/transactions/evidence.ts';
import { makeFolderSync } from '../folders.ts';
import type { Log } from '../log.ts';
import { serviceOfAccount, withAccount } from './account-incidents.ts';
import { type OpenedAccount, openAccount, startAccountWork, watchSession } from './account-life.ts';
import { openAlerts, startTelling } from './alerts.ts';
import { requireBookHere } from './book-place.ts';
import { wireBook } from './company-life.ts';
import { type CompanyLoopParts, logOf, telling, withoutComputer } from './company-loop.ts';
import { keyOfBook, type OpenedOutbox } from './delivery-life.ts';
import { KeptRunning } from './kept-running.ts';
import { untilTold } from './owner-incidents.ts';
import type { ServicePart } from './parts.ts';
import { Releases } from './releases.ts';
import { lockOutbox } from './run-service.ts';
import { type SessionForBooks, sessionForBooks } from './session-for-books.ts';
import { shareStores, storesOfAccount, storesOfCompany } from './shared-stores.ts';

/** Companies that send by one account, the one first whose place has its outbox. */
export type SharingCompanies = readonly [Company, ...Company[]];

/** How long the session waits for a company that hangs in its start: what comes for it meanwhile is kept. Milliseconds. */
const FIRST_START_MS = 15_000;

/** One account with the companies that send by it: each of them is started again by itself, and so is the account. */
export class SharedAccountLoop {
  readonly #parts: Omit<CompanyLoopParts, 'company'>;
  readonly #companies: SharingCompanies;
  /** Until the session is here. */
  #takeOver: boolean;
  readonly #kept: KeptRunning;
  #books: readonly BookLoop[] = [];
  #isAwaited: OpenedAccount['isAwaited'] | null = null;

  constructor(parts: Omit<CompanyLoopParts, 'company'>, companies: SharingCompanies) {
    this.#parts = parts;
    this.#companies = companies;
    this.#takeOver = parts.takeOver ?? false;
    const [{ account }] = companies;
    const names = companies.map(({ name }) => name);
    const log = logOf(parts.log, { name: names.join(', '), account });
    this.#kept = new KeptRunning({
      ...{ name: `account ${account}`, companies: names, log, alerts: parts.alerts, parts: parts.parts },
      part: (onLost, onWaiting) => this.#part(log, onLost, onWaiting),
    });
  }

  get engine(): 'webjs' | 'baileys' {
    return this.#companies[0].config.accounts[0].WHATSAPP_ENGINE;
  }

  get isSending(): boolean {
    return this.#books.some(({ isSending }) => isSending);
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

  #part(log: Log, onLost: () => void, onWaiting: () => void): ServicePart {
    let releases = new Releases(log);
    return {
      start: () => this.#start(log, { onLost, onWaiting }, releases),
      stop: async () => {
        this.#isAwaited = null;
        const own = releases;
        releases = new Releases(log);
        await own.all();
      },
    };
  }

  async #start(
    log: Log,
    { onLost, onWaiting }: Record<'onLost' | 'onWaiting', () => void>,
    releases: Releases,
  ): Promise<void> {
    const { site, farEnds, hosts, observerOf, parts, postgres, turns, http } = this.#parts;
    const [first] = this.#companies;
    const { name: company, account: name, config } = first;
    const signal = this.#kept.ending;
    const observer = observerOf(company);
    const service = serviceOfAccount(config.service);
    makeFolderSync(service.DATA_PATH);
    const alerts = releases.keep('alerts', openAlerts(service, log));
    await lockOutbox(config.service, releases, signal);
    const lost = (): void => void untilTold(alerts).then(onLost);
    const serveWaiting = telling(http.serveWaiting(this.#companies.map((one) => one.name)), onWaiting);
    const opening = {
      config,
      farEnds,
      hosts,
      alerts,
      observer,
      log,
      takeOver: this.#takeOver,
      postgres,
      turns,
      signal,
      serveWaiting,
    };
    // In another place the account would have no outbox, and its session no key.
    const requirePlace = ({ database }: Pick<OpenedOutbox, 'database'>) => requireBookHere(database, first, site);
    const stores = storesOfAccount(service, alerts);
    const account = await openAccount({ ...opening, stores, opened: requirePlace, onLost: lost }, releases);
    this.#takeOver = false;
    const outbox = account.outboxes.ofBook(config.books[0]);
    const book = { ...config.books[0], COMPANY_NAME: this.#names() };
    const sender = { messenger: account.messenger, outbox };
    const companies = this.#companies.map((one) => one.name);
    releases.add('alert channels', startTelling({ service, book, companies, alerts, sender, log }));
    await this.#startBooks(account, alerts, releases);
    signal.throwIfAborted();
    watchSession(account.supervisor, observer);
    const own = parts.of(`account ${name}`, alerts);
    releases.add('session', () => own.end('session'));
    await own.start('session', account.supervisor);
    releases.add('messages under way', async () => void (await Promise.all(this.#books.map((one) => one.drain()))));
    startAccountWork({ config, alerts, log }, account, releases);
    this.#isAwaited = account.isAwaited;
  }

  /** The session begins once all listen, so that what comes first is heard. */
  async #startBooks(account: OpenedAccount, ofAccount: IncidentBook, releases: Releases): Promise<void> {
    const session = this.#sessionOf(account);
    const evidenceFirst = evidenceOfAll(account.evidenceFirst, this.#companies.length);
    this.#books = this.#companies.map(
      (company, i) =>
        new BookLoop({ ...this.#parts, company, account, ofAccount, session, evidenceFirst, tellsOfAccount: i === 0 }),
    );
    releases.add('companies', async () => void (await Promise.all(this.#books.map((one) => one.end()))));
    for (const one of this.#books) one.begin();
    const late = new AbortController();
    const signal = AbortSignal.any([late.signal, this.#kept.ending]);
    await Promise.race([
      Promise.all(this.#books.map(({ tried }) => tried)),
      systemClock.sleep(FIRST_START_MS, signal).catch(() => undefined),
    ]);
    late.abort();
  }

  #sessionOf({ messenger, outboxes }: OpenedAccount): SessionForBooks {
    const [{ account }] = this.#companies;
    return sessionForBooks({
      messenger,
      books: this.#companies.map(({ config }) => keyOfBook(config.books[0])),
      keep: (evidence, books, orUnknown, now) =>
        outboxes.database.transact(() => keepForOthers({ account }, { books, orUnknown }, evidence, now)),
    });
  }

  /** Of all companies, as alerts show them. */
  #names(): string {
    return this.#companies.map(({ config: { books } }) => books[0].COMPANY_NAME ?? books[0].SAP_COMPANY_DB).join(', ');
  }
}

/** What was sent since an older state of the outbox is known once every company has asked. Null: it is no older one. */
function evidenceOfAll(asked: OpenedAccount['evidenceFirst'], companies: number) {
  const done = new Set<string>();
  return asked === null
    ? (): null => null
    : (company: string) => async (): Promise<void> => {
        done.add(company);
        if (done.size === companies) await asked();
      };
}

interface BookLoopParts extends CompanyLoopParts {
  readonly account: OpenedAccount;
  readonly ofAccount: IncidentBook;
  readonly session: SessionForBooks;
  readonly evidenceFirst: ReturnType<typeof evidenceOfAll>;
  /** On the terminal, what is of the account is told once. */
  readonly tellsOfAccount: boolean;
}

/** The deliveries of one of the companies. */
class BookLoop {
  readonly #parts: BookLoopParts;
  readonly #kept: KeptRunning;
  #delivery: Delivery | null = null;

  constructor(parts: BookLoopParts) {
    this.#parts = parts;
    const { company } = parts;
    const log = logOf(parts.log, company);
    this.#kept = new KeptRunning({
      ...{ name: `company ${company.name}`, companies: [company.name], log, alerts: parts.alerts, parts: parts.parts },
      part: () => this.#part(log),
    });
  }

  get isSending(): boolean {
    return this.#delivery?.isSending() ?? false;
  }

  get tried(): Promise<void> {
    return this.#kept.tried;
  }

  begin(): void {
    this.#kept.begin();
  }

  async drain(): Promise<void> {
    await this.#delivery?.drain();
  }

  end(): Promise<void> {
    return this.#kept.end();
  }

  #part(log: Log): ServicePart {
    let releases = new Releases(log);
    return {
      start: () => this.#start(log, releases),
      stop: async () => {
        const own = releases;
        releases = new Releases(log);
        await own.all();
      },
    };
  }

  async #start(log: Log, releases: Releases): Promise<void> {
    const { company, site, farEnds, observerOf, onStop, http, parts, account, ofAccount, session } = this.#parts;
    const { config, environment, name } = company;
    await requireBookHere(account.outboxes.database, company, site);
    const key = keyOfBook(config.books[0]);
    const share = session.shareOf(key);
    const own = releases.keep('alerts', openAlerts(config.service, log));
    releases.keep('shared stores', await shareStores(storesOfCompany(config.service, own), account.sharing, log));
    const alerts = withAccount(own, ofAccount, () => share.leads());
    const settings = settingsInForce(environment, {});
    const { delivery, start } = wireBook(
      {
        ...{ config, settings, environment, farEnds, alerts, machineAlerts: withoutComputer(alerts), log, onStop },
        ...{ company: name, observer: observerOf(name), signal: this.#kept.ending, account, share },
        narrated: this.#parts.tellsOfAccount ? alerts : own,
        messenger: session.messengerOf(key),
        evidenceFirst: this.#parts.evidenceFirst(name),
        parts: () => parts.of(name, alerts),
        serve: http.serve(name),
      },
      releases,
    );
    this.#delivery = delivery;
    await start.http();
    await start.delivery();
    await start.rest();
  }
}

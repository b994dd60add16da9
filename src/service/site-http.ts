import { systemClock } from '../clock.ts';
import type { Site } from '../config/companies.ts';
import { healthApp, type ListeningHealth, listenFor } from '../http/health.ts';
import { answerFailure, type Fetch } from '../http/server.ts';
import type { Log } from '../log.ts';
import { FIGURES_TYPE } from '../metrics/figures.ts';
import { createJointMetrics } from '../metrics/metrics.ts';
import { COMPANIES_PATH } from '../operations/session/window-address.ts';
import { openPeople, type People, peopleFile } from '../people/people.ts';
import { oneLine } from '../visible-text.ts';
import { goTo } from '../web/answers.ts';
import { assetAnswer } from '../web/assets.ts';
import { chooserPage } from '../web/companies/chooser.ts';
import { notReadyAnswer } from '../web/companies/not-ready.ts';
import { relocated } from '../web/companies/relocated.ts';
import { addressOf, companyBase, type Serve, type ServedApp } from './http.ts';
import { mayServe, WITHOUT_TLS } from './programs.ts';
import type { ServeWaiting, WaitingApp } from './waiting-service.ts';

/** The one server of a service with several companies. */
export interface SiteHttp {
  readonly url: string;
  /** Serves a company below its path. */
  serve(company: string): Serve;
  /** Serves there what says that companies wait for their session. */
  serveWaiting(companies: readonly string[]): ServeWaiting;
  close(): Promise<void>;
}

type Socket = Parameters<Fetch>[1];

/**
 * Listens for all companies. `/companies/NAME/…` is what a service with one company has at its root; `/` leads there;
 * `/health` is 200 while every company can send, and says `standby` if only those cannot that wait for another node, `/health/live` while the process runs; `/metrics` has the figures of all. Who
 * asks for all shows a token of the service, which is added without `--company`.
 */
export async function openSiteHttp({ site, log }: { readonly site: Site; readonly log: Log }): Promise<SiteHttp> {
  const { service } = site;
  const people = openPeople(peopleFile(service.DATA_PATH));
  const served = new ServedCompanies(site, people);
  const failed = answerFailure(log);
  const fetch: Fetch = async (request, socket) => {
    try {
      return await served.fetch(request, socket);
    } catch (thrown) {
      return failed(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  const listening = await listenFor(fetch, { ...addressOf(service), log }).catch((error: unknown) => {
    people.close();
    throw error;
  });
  return {
    url: listening.url,
    serve: (company) => (app) => {
      const close = served.add(company, app);
      const url = `${listening.url}${companyBase(company)}/`;
      return Promise.resolve<ListeningHealth>({ ...listening, url, close });
    },
    serveWaiting: (companies) => (app) => served.wait(companies, app),
    close: async () => {
      await listening.close();
      people.close();
    },
  };
}

class ServedCompanies {
  readonly #site: Site;
  readonly #people: Pick<People, 'tokens'>;
  readonly #served = new Map<string, { readonly app: ServedApp; readonly fetch: Fetch }>();
  readonly #waiting = new Map<string, WaitingApp>();
  readonly #metrics = createJointMetrics();

  constructor(site: Site, people: Pick<People, 'tokens'>) {
    this.#site = site;
    this.#people = people;
  }

  /** Returns what ends it. */
  add(company: string, app: ServedApp): () => Promise<void> {
    this.#served.set(company, { app, fetch: healthApp(app).fetch });
    return () => Promise.resolve(void this.#served.delete(company));
  }

  /** Returns what ends it. */
  wait(companies: readonly string[], app: WaitingApp): () => void {
    for (const company of companies) this.#waiting.set(company, app);
    return () => {
      for (const company of companies) this.#waiting.delete(company);
    };
  }

  async fetch(request: Request, socket: Socket): Promise<Response> {
    const url = new URL(request.url);
    const { pathname } = url;
    if (pathname.startsWith(`${COMPANIES_PATH}/`)) return this.#ofCompany(request, socket, url);
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain('404 Not Found', 404);
    if (pathname === '/health/live') return plain('alive', 200);
    if (pathname === '/health') return this.#health(request);
    // Each company decides for its own paths.
    if (!mayServe(this.#site.service)) return plain(WITHOUT_TLS, 403);
    if (pathname === '/metrics') return this.#figures(request);
    if (pathname === '/') return this.#chooser(request, socket, url);
    return assetAnswer(pathname) ?? plain('404 Not Found', 404);
  }

  get #names(): readonly string[] {
    return this.#site.companies.map(({ name }) => name);
  }

  async #ofCompany(request: Request, socket: Socket, url: URL): Promise<Response> {
    const [, , name = ''] = url.pathname.split('/');
    if (!this.#names.includes(name)) return plain('There is no such company.', 404);
    const base = companyBase(name);
    if (url.pathname === base) return goTo(`${base}/${url.search}`);
    const one = this.#served.get(name) ?? this.#waiting.get(name);
    if (one === undefined) return notReadyAnswer(name, request.headers);
    const inside = new URL(url);
    inside.pathname = url.pathname.slice(base.length);
    return relocated(await one.fetch(new Request(inside, request), socket), base, name);
  }

  #mayRead(request: Request): boolean {
    const given = request.headers.get('authorization')?.replace(/^Bearer /i, '') ?? '';
    return this.#people.tokens.find(given, systemClock.now().wall)?.scopes.includes('metrics:read') === true;
  }

  /** Null: it does not run. */
  #standingOf(name: string) {
    const status = this.#served.get(name)?.app.status();
    if (status !== undefined) return { state: status.state, maySend: status.maySend, sentence: status.sentence };
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) return null;
    const node = oneLine(waiting.owner() ?? 'nobody');
    return { state: 'standby', maySend: false, sentence: `Standing by: ${node} has the session ${waiting.session}.` };
  }

  #health(request: Request): Response {
    const companies = this.#site.companies.map(({ name: company, account }) => ({
      ...{ company, account, session: this.#standingOf(company) },
    }));
    const unable = companies.filter(({ session }) => session?.maySend !== true);
    const standsBy = unable.every(({ session }) => session?.state === 'standby');
    const [word, status] = unable.length === 0 ? ['ok', 200] : [standsBy ? 'standby' : 'unavailable', 503];
    if (request.headers.get('authorization') === null) return plain(word, status);
    if (!this.#mayRead(request)) return wrongToken();
    return Response.json({ status: word, companies }, { status, headers: FRESH });
  }

  async #figures(request: Request): Promise<Response> {
    if (!this.#mayRead(request)) return wrongToken();
    const companies = this.#site.companies.flatMap(({ name, account, sharers }) => {
      const metrics = this.#served.get(name)?.app.metrics;
      return metrics ? { figures: () => metrics.figures(), account, sharesAccount: sharers.length > 1 } : [];
    });
    const text = await this.#metrics.text(companies);
    return plain(text, 200, FIGURES_TYPE);
  }

  async #chooser(request: Request, socket: Socket, url: URL): Promise<Response> {
    const asked = url.searchParams.get('company') ?? '';
    if (this.#names.includes(asked)) return goTo(`${companyBase(asked)}/`);
    return chooserPage({
      companies: await this.#seenBy(request, socket),
      standsBy: this.#served.size === 0 && this.#waiting.size > 0,
      isUnknown: asked !== '',
      accepted: request.headers.get('accept-language') ?? undefined,
    });
  }

  /** Companies whose pages this browser may see, by asking them. */
  async #seenBy({ url, headers: given }: Request, socket: Socket) {
    const cookie = given.get('cookie');
    if (cookie === null) return [];
    const headers = { cookie, host: given.get('host') ?? '', 'x-live': '1' };
    const seen: { readonly name: string; readonly path: string; readonly maySend: boolean }[] = [];
    for (const name of this.#names) {
      const answer = await this.#served.get(name)?.fetch(new Request(new URL('/account', url), { headers }), socket);
      await answer?.body?.cancel();
      if (answer?.status !== 200) continue;
      seen.push({ name, path: `${companyBase(name)}/`, maySend: this.#standingOf(name)?.maySend === true });
    }
    return seen;
  }
}

const FRESH = { 'cache-control': 'no-store' };

function wrongToken(): Response {
  return plain('wrong token', 401);
}

function plain(text: string, status: number, type = 'text/plain'): Response {
  return new Response(text, { status, headers: { 'content-type': type, ...FRESH } });
}

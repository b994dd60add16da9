import { systemClock } from '../clock.ts';
import type { ServiceConfig } from '../config/schema.ts';
import { toError } from '../errors/coded-error.ts';
import { showsToken } from '../http/bearer.ts';
import type { Fetch } from '../http/server.ts';
import { windowRoutes } from '../link-window/routes.ts';
import { loadedOnce } from '../loaded-once.ts';
import { FIGURES_TYPE } from '../metrics/figures.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { WINDOW_PATH } from '../operations/session/window-address.ts';
import type { WindowDeed } from '../operations/session/window-desk.ts';
import { openPeople, type People, peopleFile } from '../people/people.ts';
import { clientOf, connectionOf, EXPOSED, isExposed, isLoopback } from '../web/client.ts';
import { deliveriesSide, openPages, type PagesParts } from './pages.ts';

interface ProgramsParts extends PagesParts {
  readonly metrics: Metrics;
  /** The control endpoint's token, which may read figures too, as it may read the details of /health. */
  readonly serviceToken: string;
}

const API = '/api/v1';
const METRICS = '/metrics';

export const WITHOUT_TLS =
  'Only /health is served: all else would go through the network without TLS. Set HTTP_TLS_CERT or HTTP_TRUSTED_PROXY.';

interface Beyond {
  readonly fetch: Fetch;
  /** Enters what is done with a link window into the audit; null: windows are not served. */
  readonly record: ((deed: WindowDeed) => void) | null;
  close(): void;
}

/** Everything on the port besides /health: pages for people, API and figures for programs, and link windows. */
export function beyondHealth(parts: ProgramsParts): Beyond {
  const { service, log } = parts;
  if (!mayServe(service)) {
    log.warn({ HTTP_HOST: service.HTTP_HOST }, WITHOUT_TLS);
    return only(new Response(WITHOUT_TLS, { status: 403 }));
  }
  const people = openUnlessDamaged(parts);
  if (people === null) return only(new Response(WITHOUT_PEOPLE, { status: 503 }));
  const pages = openPages(parts, people);
  const programs = openPrograms(parts, people);
  return {
    fetch: (request, socket) => (isForPrograms(request) ? programs : pages).fetch(request, socket),
    record: (deed) => {
      const entry = { ...deed, at: systemClock.now().wall, target: '' };
      if (deed.action === 'link_window_refused') people.audit.addRefusal(entry);
      else people.audit.add(entry);
    },
    close: () => {
      pages.close();
      people.close();
    },
  };
}

/** One answer to everything. */
function only(answered: Response): Beyond {
  return { fetch: () => answered.clone(), record: null, close: () => undefined };
}

const WITHOUT_PEOPLE = 'The accounts cannot be read, so nobody can log in. The log of the service says why.';
const UNREADABLE = 'service.people_unreadable';

/** Invoices go out even if nobody can log in. */
function openUnlessDamaged({ service, incidents }: PagesParts): People | null {
  const file = peopleFile(service.DATA_PATH);
  try {
    const people = openPeople(file);
    incidents.resolve(UNREADABLE);
    return people;
  } catch (thrown) {
    const sentence = `Nobody can log in to the pages, because their accounts cannot be read: ${toError(thrown).message}`;
    const next = `Move ${file} away, with its -wal and -shm files, and start the service again; then invite everybody again.`;
    incidents.raise({ key: UNREADABLE, severity: 'warning', sentence, next });
    return null;
  }
}

/** Beyond this computer only with TLS, of our own or of a proxy. */
export function mayServe({ HTTP_HOST: host, HTTP_TLS_CERT: cert, HTTP_TRUSTED_PROXY: proxy }: ServiceConfig): boolean {
  return host === 'localhost' || isLoopback(host) || cert !== null || proxy !== null;
}

/** True for what programs ask: the API, the figures, and a link window on another computer. */
function isForPrograms({ url }: Pick<Request, 'url'>): boolean {
  const { pathname } = new URL(url);
  return pathname === METRICS || [API, WINDOW_PATH].some((at) => pathname === at || pathname.startsWith(`${at}/`));
}

/** The API and `/metrics` behind tokens, and link windows behind the secrets of their addresses. */
function openPrograms(parts: ProgramsParts, people: People): { readonly fetch: Fetch } {
  const now = (): number => systemClock.now().wall;
  const windows = windowRoutes({ desk: parts.windows, log: parts.log, now });
  const tokenOf = (token: string) => people.tokens.find(token, now());
  // Loaded when used: most installations have no program that asks.
  const app = loadedOnce(async () => {
    const { apiApp } = await import('../api/app.ts');
    return apiApp({
      tokenOf,
      audit: (deed) => people.audit.add({ ...deed, at: now(), via: 'api' }),
      deliveries: deliveriesSide(parts),
      session: parts.operations,
      standing: parts.standing,
      brakes: parts.brakes,
      approval: parts.approval,
      incidents: parts.incidents,
      now,
      log: parts.log,
    });
  });
  return {
    fetch: async (request, socket) => {
      const connection = connectionOf(socket, (name) => request.headers.get(name) ?? undefined);
      const client = clientOf(connection, parts.service.HTTP_TRUSTED_PROXY);
      if (isExposed(connection, client)) return answer(EXPOSED, 403);
      const url = new URL(request.url);
      if (url.pathname.startsWith(WINDOW_PATH)) return windows.fetch(request, { address: client.address });
      if (url.pathname === METRICS) return figures(request, parts, tokenOf);
      url.pathname = url.pathname.slice(API.length) || '/';
      // Who asks, also behind a proxy: the audit names it.
      return (await app()).fetch(new Request(url, request), {
        incoming: { socket: { remoteAddress: client.address } },
      });
    },
  };
}

async function figures(
  request: Request,
  { metrics, serviceToken }: Pick<ProgramsParts, 'metrics' | 'serviceToken'>,
  tokenOf: (token: string) => { readonly scopes: readonly string[] } | null,
): Promise<Response> {
  const given = request.headers.get('authorization') ?? undefined;
  const known = tokenOf(given?.replace(/^Bearer /i, '') ?? '');
  if (!showsToken(given, serviceToken) && known === null)
    return answer('wrong token', 401, { 'www-authenticate': 'Bearer' });
  if (known !== null && !known.scopes.includes('metrics:read')) return answer('the scope metrics:read is needed', 403);
  if (request.method !== 'GET' && request.method !== 'HEAD') return answer('GET only', 405);
  return answer(await metrics.text(), 200, { 'content-type': FIGURES_TYPE });
}

function answer(text: string, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': 'text/plain', 'cache-control': 'no-store', ...headers },
  });
}

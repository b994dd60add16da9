import { answerBatch } from './batch.ts';
import { currentUser } from './branches.ts';
import type { Company } from './company.ts';
import { Refusal } from './refusal.ts';
import { asRefusal, renderRefusal, type Version } from './render.ts';
import { type Answer, answerResource } from './resources.ts';
import type { Sessions } from './sessions.ts';
import type { Webhooks } from './webhooks.ts';

/** A request as received. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, still encoded, without a proxy's path prefix. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Everything of a Service Layer besides its data. */
export interface ServiceLayerParts {
  readonly company: Company;
  readonly sessions: Sessions;
  readonly webhooks: Webhooks;
  /** Version of SAP Business One as in the login's answer: 1000290 is 10.0 FP 2602. */
  readonly productVersion: string;
  readonly idleMinutes: number;
  /** Maximum rows per answer. */
  readonly maxPageSize: (entitySet: string) => number;
  readonly nextLinks: boolean;
}

/** Answers one request: `/ping`, Login, Logout, company services, and, within a session, the entity sets. */
export async function answer(parts: ServiceLayerParts, request: WireRequest): Promise<Answer> {
  const [rawPath = '', rawQuery = ''] = request.target.split('?', 2);
  if (rawPath === '/ping' || rawPath.startsWith('/ping/')) {
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'pong' };
  }
  const match = /^\/b1s\/(v[12])(\/.*)$/.exec(rawPath);
  if (!match) return { status: 404, headers: { 'content-type': 'text/html' }, body: notFoundPage };
  const version = match[1] as Version;
  try {
    const path = decodeURIComponent(match[2] ?? '');
    return await answerVersioned(parts, request, version, path, readOptions(rawQuery));
  } catch (thrown) {
    const refusal = asRefusal(thrown);
    return { status: refusal.status, body: renderRefusal(refusal, version) };
  }
}

const notFoundPage =
  '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head><title>404 Not Found</title></head>' +
  '<body><h1>Not Found</h1><p>The requested URL was not found on this server.</p></body></html>\n';

async function answerVersioned(
  parts: ServiceLayerParts,
  request: WireRequest,
  version: Version,
  path: string,
  options: URLSearchParams,
): Promise<Answer> {
  if (request.method === 'POST' && path === '/Login') return login(parts, request.body, version);
  if (request.method === 'POST' && path === '/Logout') {
    parts.sessions.logout(request.headers['cookie']);
    return { status: 204, body: '' };
  }
  // The session is checked before the path: a misspelt /login is "Invalid session".
  const user = parts.sessions.require(request.headers['cookie']);
  if (path === '/CompanyService_GetAdminInfo') {
    const { companyName, country, localCurrency } = parts.company.data;
    const info = {
      CompanyName: companyName,
      Country: country,
      LocalCurrency: localCurrency,
      SystemCurrency: localCurrency,
    };
    return { status: 200, body: JSON.stringify(info) };
  }
  if (path === '/UsersService_GetCurrentUser') {
    return { status: 200, body: JSON.stringify(currentUser(parts.company, user)) };
  }
  if (path === '/CompanyService_UpdateAdminInfo') {
    const { AdminInfo } = readJson(request.body) as { AdminInfo?: { EnableWebhook?: string } };
    parts.webhooks.enable(AdminInfo?.EnableWebhook === 'tYES');
    return { status: 204, body: '' };
  }
  const subscription = await answerSubscription(parts, request, version, path);
  if (subscription) return subscription;
  const { method, headers, body } = request;
  const { maxPageSize, nextLinks } = parts;
  if (method === 'POST' && path === '/$batch') {
    return answerBatch(parts.company, headers['content-type'] ?? '', body, version, (part) => {
      const [partPath = '', partQuery = ''] = part.path.split('?', 2);
      const resource = { method: part.method, path: decodeURIComponent(partPath), options: readOptions(partQuery) };
      const whole = { ...resource, headers: part.headers, body: part.body, version, user, maxPageSize, nextLinks };
      return answerResource(parts.company, whole);
    });
  }
  return answerResource(parts.company, { method, path, options, headers, body, version, user, maxPageSize, nextLinks });
}

/** Webhook subscriptions are verified before they are stored, and can be replayed; v2 only. */
async function answerSubscription(
  parts: ServiceLayerParts,
  request: WireRequest,
  version: Version,
  path: string,
): Promise<Answer | null> {
  if (!path.startsWith('/EventSubscriptions')) return null;
  if (version === 'v1') throw new Refusal(404, -1000, 'Unrecognized resource path.');
  if (request.method !== 'POST') return null;
  const replayed = /^\/EventSubscriptions\('([^']+)'\)\/Replay$/.exec(path)?.[1];
  if (replayed !== undefined) {
    await parts.webhooks.replay(replayed);
    return { status: 204, body: '' };
  }
  if (path === '/EventSubscriptions') await parts.webhooks.admit(readJson(request.body));
  return null;
}

function readJson(body: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body) as Readonly<Record<string, unknown>>;
  } catch {
    throw new Refusal(400, -1000, 'The body is not JSON');
  }
}

function login(parts: ServiceLayerParts, body: string, version: Version): Answer {
  const given = readJson(body);
  const id = parts.sessions.login(given['CompanyDB'], given['UserName'], given['Password']);
  const context =
    version === 'v1'
      ? { 'odata.metadata': '$metadata#B1Sessions/@Element' }
      : { '@odata.context': '$metadata#B1Sessions/$entity' };
  return {
    status: 200,
    headers: { 'set-cookie': [`B1SESSION=${id};HttpOnly;SameSite=None`, 'ROUTEID=.node1; path=/b1s'] },
    body: JSON.stringify({
      ...context,
      SessionId: id,
      Version: parts.productVersion,
      SessionTimeout: parts.idleMinutes,
    }),
  };
}

/** Plus signs are literal; spaces are sent as %20. */
function readOptions(query: string): URLSearchParams {
  const pairs = query
    .split('&')
    .filter((part) => part !== '')
    .map((part): [string, string] => {
      const equals = part.indexOf('=');
      const [name, value] = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
      return [decodeURIComponent(name), decodeURIComponent(value)];
    });
  return new URLSearchParams(pairs);
}

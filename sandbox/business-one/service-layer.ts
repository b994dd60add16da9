import type { Company } from './company.ts';
import { Refusal } from './refusal.ts';
import { asRefusal, renderRefusal, type Version } from './render.ts';
import { type Answer, answerResource } from './resources.ts';
import type { Sessions } from './sessions.ts';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, still encoded, without the path prefix of a proxy. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What belongs to a Service Layer besides its data. */
export interface ServiceLayerParts {
  readonly company: Company;
  readonly sessions: Sessions;
  /** Version of SAP Business One as in the login's answer: 1000290 is 10.0 FP 2602. */
  readonly productVersion: string;
  readonly idleMinutes: number;
}

/** Answers one request: `/ping`, Login, Logout, company services, and the entity sets behind a session. */
export function answer(parts: ServiceLayerParts, request: WireRequest): Answer {
  const [rawPath = '', rawQuery = ''] = request.target.split('?', 2);
  if (rawPath === '/ping' || rawPath.startsWith('/ping/')) {
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'pong' };
  }
  const match = /^\/b1s\/(v[12])(\/.*)$/.exec(rawPath);
  if (!match) return { status: 404, headers: { 'content-type': 'text/html' }, body: notFoundPage };
  const version = match[1] as Version;
  try {
    const path = decodeURIComponent(match[2] ?? '');
    return answerVersioned(parts, request, version, path, readOptions(rawQuery));
  } catch (thrown) {
    const refusal = asRefusal(thrown);
    return { status: refusal.status, body: renderRefusal(refusal, version) };
  }
}

const notFoundPage =
  '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head><title>404 Not Found</title></head>' +
  '<body><h1>Not Found</h1><p>The requested URL was not found on this server.</p></body></html>\n';

function answerVersioned(
  parts: ServiceLayerParts,
  request: WireRequest,
  version: Version,
  path: string,
  options: URLSearchParams,
): Answer {
  if (request.method === 'POST' && path === '/Login') return login(parts, request.body, version);
  if (request.method === 'POST' && path === '/Logout') {
    parts.sessions.logout(request.headers['cookie']);
    return { status: 204, body: '' };
  }
  // Also an unknown path needs a session first: a misspelt /login is "Invalid session".
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
  return answerResource(parts.company, {
    method: request.method,
    path,
    options,
    headers: request.headers,
    body: request.body,
    version,
    user,
  });
}

function login(parts: ServiceLayerParts, body: string, version: Version): Answer {
  let given: { CompanyDB?: unknown; UserName?: unknown; Password?: unknown };
  try {
    given = JSON.parse(body) as typeof given;
  } catch {
    throw new Refusal(400, -1000, 'The body is not JSON');
  }
  const id = parts.sessions.login(given.CompanyDB, given.UserName, given.Password);
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

/** A plus sign is a plus sign: spaces come as %20. */
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

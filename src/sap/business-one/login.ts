import { toError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import { type Call, refused } from './call.ts';
import type { ExchangeAnswer } from './exchange.ts';
import { Unreadable, unavailable } from './failures.ts';
import { asObject, type JsonObject, parseJson } from './json.ts';
import { isLoginRefusal, isOfGateway, isTransient, type Refusal, readRefusal } from './refusal.ts';
import type { LoginOutcome } from './session.ts';

/**
 * The outcome of a login, according to the answer of SAP or of something in front of it.
 *
 * @param url the address without credentials
 * @throws Unreadable
 */
export function judgeLogin(call: Call, answer: ExchangeAnswer, url: string): LoginOutcome {
  if (answer.status === 200) return { outcome: 'open', ...readLogin(call, answer) };
  const refusal = readRefusal(answer.status, answer.body);
  if (isLoginRefusal(refusal)) return { outcome: 'refused', refusal };
  // "Invalid session" or "Switch company error" in answer to a login means a broken node.
  if (refusal.fromSap) return { outcome: 'failed', error: unavailable(call, refusal), counts: true };
  return { outcome: 'failed', error: ofAnother(call, refusal, url), counts: false };
}

/** An answer that does not come from SAP. */
function ofAnother(call: Call, refusal: Refusal, url: string): Error {
  if (isTransient(refusal) || refusal.status >= 500) return unavailable(call, refusal);
  if (isOfGateway(refusal) && refusal.status !== 404 && refusal.status !== 401) return refused(call, refusal);
  return sapError('SAP_NOT_SERVICE_LAYER', { url, status: refusal.status });
}

/**
 * The result of a successful login: the cookies to send, and the version of SAP Business One ("1000290").
 *
 * @throws Unreadable
 */
function readLogin(call: Call, answer: ExchangeAnswer): { cookie: string; version: string } {
  let body: JsonObject | null;
  try {
    body = asObject(parseJson(answer.body));
  } catch (thrown) {
    throw new Unreadable(call, toError(thrown).message, answer.body);
  }
  const sessionId = body?.['SessionId'];
  if (typeof sessionId !== 'string' || sessionId === '') throw new Unreadable(call, 'no SessionId', answer.body);
  const version = body?.['Version'];
  return {
    cookie: readCookies(answer, sessionId),
    version: typeof version === 'string' || typeof version === 'number' ? String(version) : '',
  };
}

/** `B1SESSION` is the session, `ROUTEID` keeps a load balancer on the same node; only `name=value` is sent back. */
function readCookies(answer: ExchangeAnswer, sessionId: string): string {
  const pairs = (answer.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';', 1)[0]?.trim() ?? '');
  return pairs.some((pair) => pair.startsWith('B1SESSION='))
    ? pairs.join('; ')
    : [`B1SESSION=${sessionId}`, ...pairs].join('; ');
}

import { toError } from '../../errors/coded-error.ts';
import type { Call } from './call.ts';
import type { ExchangeAnswer } from './exchange.ts';
import { Unreadable } from './failures.ts';
import { asObject, type JsonObject, parseJson } from './json.ts';

/**
 * What a login that worked brought: the cookies to send from now on, and the version of SAP Business One ("1000290").
 *
 * @throws Unreadable
 */
export function readLogin(call: Call, answer: ExchangeAnswer): { cookie: string; version: string } {
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

/** `B1SESSION` is what counts, `ROUTEID` keeps a balancer on the same node; only `name=value` is sent back. */
function readCookies(answer: ExchangeAnswer, sessionId: string): string {
  const pairs = (answer.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';', 1)[0]?.trim() ?? '');
  return pairs.some((pair) => pair.startsWith('B1SESSION='))
    ? pairs.join('; ')
    : [`B1SESSION=${sessionId}`, ...pairs].join('; ');
}

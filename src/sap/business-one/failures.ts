import { CodedError, toError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import { asksForRows, type Call, type CallAnswer, shortResource } from './call.ts';
import { ExchangeFailed } from './exchange.ts';
import { isListOfObjects } from './json.ts';
import { excerpt, type Refusal } from './refusal.ts';
import { CertificateRefused } from './trust.ts';

/** A 200 that does not contain what was requested. */
export class Unreadable extends Error {
  readonly reason: string;
  readonly body: string;

  constructor(call: Call, reason: string, body: string) {
    super(`${call.resource}: ${reason}`);
    this.reason = reason;
    this.body = body;
  }
}

/**
 * The answer to a read, if it contains something. Gateways answer 200 with nothing, or with their own error as JSON;
 * taken for SAP's answer, it would mean a deleted document or an empty last page.
 *
 * @throws Unreadable
 */
export function demandContent(call: Call, answer: CallAnswer): CallAnswer {
  if (!answer.ok || answer.file) return answer;
  if (!answer.body) throw new Unreadable(call, 'nothing', '');
  if (asksForRows(call) && !isListOfObjects(answer.body['value'])) {
    throw new Unreadable(call, 'no list of rows', JSON.stringify(answer.body));
  }
  const { body } = answer;
  if (call.expects && !call.expects.some((property) => Object.hasOwn(body, property))) {
    throw new Unreadable(call, `no ${call.expects.join(', no ')}`, JSON.stringify(body));
  }
  return answer;
}

/**
 * The answer to a write, if it is SAP's: nothing, or an entity with OData annotations. A gateway's JSON with status 200
 * does not tell whether SAP executed it.
 *
 * @throws Unreadable
 */
export function demandDone(call: Call, answer: CallAnswer): CallAnswer {
  if (!answer.ok || !answer.body) return answer;
  if (Object.keys(answer.body).some((name) => /^@?odata\./.test(name))) return answer;
  throw new Unreadable(call, 'not an answer from SAP', JSON.stringify(answer.body));
}

/** Statuses of a gateway or node that cannot answer now. */
export function unavailable(call: Call, { status, text }: Refusal): CodedError {
  return sapError('SAP_UNAVAILABLE', { method: call.method, resource: shortResource(call), status, text });
}

/**
 * A transport failure as a coded error; coded errors are returned unchanged.
 *
 * @param url the address without credentials
 * @param deadlineMs the deadline of the call, in milliseconds
 */
export function explainFailure(thrown: unknown, call: Call, url: string, deadlineMs: number): Error {
  const named = { method: call.method, resource: shortResource(call) };
  if (thrown instanceof Unreadable) {
    return sapError('SAP_ANSWER_UNREADABLE', { ...named, reason: thrown.reason, excerpt: excerpt(thrown.body) });
  }
  if (!(thrown instanceof ExchangeFailed)) return toError(thrown);
  const { cause, kind, message } = thrown;
  if (cause instanceof CertificateRefused) {
    if (cause.weak) return sapError('SAP_CERTIFICATE_WEAK', { url, reason: cause.message }, cause);
    return cause.pinned
      ? sapError('SAP_CERTIFICATE_CHANGED', { url, found: cause.found }, cause)
      : sapError('SAP_CERTIFICATE_UNTRUSTED', { url, reason: cause.message }, cause);
  }
  if (kind === 'too_large' && call.fileOfBytes !== undefined)
    return sapError('SAP_FILE_TOO_LARGE', { ...named, reason: message }, thrown);
  if (kind === 'timeout') return sapError('SAP_TIMEOUT', { ...named, seconds: deadlineMs / 1000 }, thrown);
  if (kind === 'connection') return sapError('SAP_UNREACHABLE', { url, reason: message }, thrown);
  return sapError('SAP_ANSWER_UNREADABLE', { ...named, reason: message, excerpt: '' }, thrown);
}

/** Failures after which a read is repeated. */
const repeatable: ReadonlySet<string> = new Set([
  'SAP_UNREACHABLE',
  'SAP_TIMEOUT',
  'SAP_UNAVAILABLE',
  'SAP_ANSWER_UNREADABLE',
]);

/** Whether a read that failed with this error is retried. */
export const isRepeatable = (error: unknown): boolean => error instanceof CodedError && repeatable.has(error.code);

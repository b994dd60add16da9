import { hash } from 'node:crypto';
import type { Agent } from 'node:http';
import type { Clock } from '../../clock.ts';
import { toError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import type { Log } from '../../log.ts';
import { type Call, type CallAnswer, shortResource } from './call.ts';
import { type AnswerFacts, type ExchangeAnswer, ExchangeFailed, exchange } from './exchange.ts';
import { demandContent, demandDone, explainFailure, isRepeatable, Unreadable, unavailable } from './failures.ts';
import { asObject, parseJson } from './json.ts';
import { judgeLogin } from './login.ts';
import type { LoginMemory } from './login-memory.ts';
import { type Outcome, outcomeOf } from './outcomes.ts';
import { PageSizes } from './page-sizes.ts';
import { isServerError, isSessionLost, isTransient, readRefusal } from './refusal.ts';
import { type RetryPolicy, retryDelayMs } from './retry-policy.ts';
import { type LoginLimit, type LoginOutcome, type OpenSession, Session } from './session.ts';
import { SapSilence } from './silence.ts';
import { createAgent, type Trust } from './trust.ts';

/** What the client needs to access one company. */
export interface ServiceLayerOptions {
  /** Without `/b1s/v2`. A path prefix is kept; `user:password@` is sent as Basic credentials, for a proxy. */
  readonly url: string;
  readonly company: string;
  readonly user: string;
  readonly password: string;
  readonly trust: Trust;
  /** Milliseconds for one request. */
  readonly deadlineMs: number;
  readonly retry: RetryPolicy;
  readonly loginLimit: LoginLimit;
  readonly loginMemory: LoginMemory;
  readonly clock: Clock;
  readonly onAnswer?: (facts: AnswerFacts) => void;
  readonly onRepeat?: (problem: Error | null) => void;
  readonly onOutcome?: (outcome: Outcome) => void;
  /** 0 to below 1. */
  readonly random: () => number;
  readonly log: Log;
}

/** A read that always works: the company's local currency. */
export const adminInfo: Call = {
  method: 'POST',
  resource: 'CompanyService_GetAdminInfo',
  expects: ['LocalCurrency', 'CompanyName'],
};

/** Whoever waits for a login waits for the look at the server as well. Milliseconds. */
const LOOK_MS = 5000;

/** A Service Layer has a few worker processes; more requests at once would only queue there. */
const MAX_CONNECTIONS = 4;

/**
 * A client of the Service Layer: one shared session, reads repeated with backoff, writes sent once.
 *
 * @throws `CodedError` of `errors/sap.ts`, or the signal's reason.
 */
export class ServiceLayer {
  readonly #options: ServiceLayerOptions;
  readonly #agent: Agent;
  readonly #base: URL;
  readonly #proxyAuthorization: string | null;
  readonly #session: Session;
  readonly #closing = new AbortController();
  readonly #lookAgent: Agent;
  readonly #silence: SapSilence;
  readonly #pageSizes = new Map<string, PageSizes>();
  /** The address without credentials, for people. */
  readonly url: string;

  constructor(options: ServiceLayerOptions) {
    this.#options = options;
    const base = new URL(`${options.url.replace(/\/+$/, '')}/b1s/v2/`);
    const credentials = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
    this.#proxyAuthorization = base.username === '' ? null : `Basic ${Buffer.from(credentials).toString('base64')}`;
    base.username = '';
    base.password = '';
    this.#base = base;
    this.url = base.href.replace(/\/b1s\/v2\/$/, '');
    this.#agent = createAgent(base.protocol, options.trust, MAX_CONNECTIONS, this.#closing.signal);
    this.#lookAgent = createAgent(base.protocol, options.trust, 1, this.#closing.signal);
    this.#silence = new SapSilence({
      url: this.url,
      look: { url: new URL(adminInfo.resource, this.#base), headers: this.#proxyHeaders() },
      agent: this.#lookAgent,
      clock: options.clock,
      log: options.log,
      tell: (problem) => options.onRepeat?.(problem),
    });
    this.#session = new Session({
      company: options.company,
      user: options.user,
      configuration: digest([this.url, options.company, options.user, options.password]),
      login: () => this.#logIn(),
      isDown: () => this.#isDown(),
      memory: options.loginMemory,
      clock: options.clock,
      loginLimit: options.loginLimit,
    });
  }

  /** A read: repeated on resets, deadlines, unreadable answers, 502, 503 and 504. If rows were requested, the answer has them. */
  async read(call: Call, signal: AbortSignal): Promise<CallAnswer> {
    return await this.#repeated(call, signal, async () => demandContent(call, await this.#inSession(call, signal)));
  }

  /**
   * A write: sent once, unless it is certain that nothing was sent.
   *
   * @throws `SAP_WRITE_UNCERTAIN` if it may have been executed.
   */
  async write(call: Call, signal: AbortSignal): Promise<CallAnswer> {
    let answer: CallAnswer;
    try {
      answer = demandDone(call, await this.#inSession(call, signal));
    } catch (thrown) {
      const maybeDone = thrown instanceof Unreadable || (thrown instanceof ExchangeFailed && thrown.sent);
      throw this.#told(
        call,
        maybeDone
          ? this.#uncertain(call, thrown.message, thrown)
          : explainFailure(thrown, call, this.url, this.#options.deadlineMs),
      );
    }
    if (!answer.ok && isTransient(answer.refusal)) throw this.#told(call, this.#uncertain(call, answer.refusal.text));
    return this.#told(call, answer);
  }

  /** What is known about the page sizes of an entity set. */
  pageSizes(entitySet: string): PageSizes {
    const known = this.#pageSizes.get(entitySet) ?? new PageSizes();
    this.#pageSizes.set(entitySet, known);
    return known;
  }

  /** Version of SAP Business One from the login: "1000290". Logs in if necessary. */
  async version(): Promise<string> {
    return (await this.#session.current()).version;
  }

  /** Logs out, within two seconds. Idempotent. */
  async close(): Promise<void> {
    const session = this.#session.take();
    if (session) {
      const call: Call = { method: 'POST', resource: 'Logout' };
      // Only a courtesy: SAP ends idle sessions by itself.
      await this.#exchange(call, session, this.#closing.signal, 2000).catch((thrown: unknown) => {
        this.#options.log.debug({ err: toError(thrown) }, 'Logging out of SAP failed');
      });
    }
    this.#closing.abort(new Error('the connection to SAP is closed'));
    this.#agent.destroy();
    this.#lookAgent.destroy();
  }

  /** Sends a call; if the session is lost, logs in and sends it once more. */
  async #inSession(call: Call, signal: AbortSignal): Promise<CallAnswer> {
    const session = await abortable(this.#session.current(), signal);
    const answer = await this.#exchange(call, session, signal, this.#options.deadlineMs);
    const lost = await this.#lost(call, session, answer, signal);
    if (lost === null) return this.#judge(call, answer);
    this.#options.log.debug({ resource: call.resource, lost }, 'The SAP session is unusable; logging in again');
    this.#session.drop(session);
    const second = await abortable(this.#session.current(), signal);
    const repeated = await this.#exchange(call, second, signal, this.#options.deadlineMs);
    const refusal = repeated.status < 400 ? null : readRefusal(repeated.status, repeated.body);
    if (refusal && isSessionLost(refusal)) this.#session.drop(second);
    else if (refusal && lost === 'fails' && isServerError(refusal)) throw unavailable(call, refusal);
    else this.#session.worked(second);
    return this.#judge(call, repeated);
  }

  /** Whether and how the session is lost: it is unknown to SAP, or every call in it fails with a server error. */
  async #lost(
    call: Call,
    session: OpenSession,
    answer: ExchangeAnswer,
    signal: AbortSignal,
  ): Promise<'unknown' | 'fails' | null> {
    const refusal = answer.status < 400 ? null : readRefusal(answer.status, answer.body);
    if (refusal && isSessionLost(refusal)) {
      this.#refuseProxy(answer);
      return 'unknown';
    }
    if (refusal && isServerError(refusal)) {
      // If SAP cannot read one entity, the session is not at fault: a read that always works tells.
      const probe = await this.#exchange(adminInfo, session, signal, this.#options.deadlineMs).catch(() => null);
      const word = probe && probe.status >= 400 ? readRefusal(probe.status, probe.body) : null;
      if (word === null || !(isServerError(word) || isSessionLost(word))) return null;
      if (this.#session.mayReplace(session)) return 'fails';
      throw unavailable(call, refusal);
    }
    this.#session.worked(session);
    return null;
  }

  #judge(call: Call, answer: ExchangeAnswer): CallAnswer {
    if (answer.status >= 300) {
      const refusal = readRefusal(answer.status, answer.body);
      if (isSessionLost(refusal)) {
        throw sapError('SAP_SESSION_REJECTED', { reason: `${call.method} ${shortResource(call)} was refused twice` });
      }
      return { ok: false, refusal };
    }
    const rest = {
      ok: true as const,
      etag: answer.headers.etag ?? null,
      at: instantOf(answer.headers.date),
      pageSizeKept: keepsPageSize(call, answer),
    };
    if (call.fileOfBytes !== undefined) return { ...rest, body: null, file: answer.bytes };
    const { body: text } = answer;
    if (text === '') return { ...rest, body: null, file: null };
    try {
      const body = asObject(parseJson(text));
      if (body) return { ...rest, body, file: null };
    } catch (thrown) {
      throw new Unreadable(call, toError(thrown).message, text);
    }
    throw new Unreadable(call, 'no object', text);
  }

  /** Repeats a read until it succeeds, is refused for good, or the attempts are used up. */
  async #repeated<T extends CallAnswer>(call: Call, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    const { retry, clock, random, log, onRepeat } = this.#options;
    for (let attempt = 1; ; attempt++) {
      let problem: Error;
      try {
        const answer = await run();
        if (answer.ok || !isTransient(answer.refusal)) {
          if (attempt > 1) onRepeat?.(null);
          return this.#told(call, answer);
        }
        problem = unavailable(call, answer.refusal);
      } catch (thrown) {
        if (signal.aborted) throw toError(signal.reason);
        problem = explainFailure(thrown, call, this.url, this.#options.deadlineMs);
        if (!isRepeatable(problem)) throw this.#told(call, problem);
      }
      this.#told(call, problem);
      if (attempt >= retry.attempts) throw problem;
      log.debug({ attempt, resource: call.resource, err: problem }, 'Reading from SAP failed; retrying');
      onRepeat?.(problem);
      await clock.sleep(retryDelayMs(retry, attempt, random()), signal);
    }
  }

  #told<T extends CallAnswer | Error>(call: Call, got: T): T {
    this.#options.onOutcome?.(outcomeOf(call, got));
    return got;
  }

  async #logIn(): Promise<LoginOutcome> {
    const { company, user, password, deadlineMs } = this.#options;
    const call: Call = {
      method: 'POST',
      resource: 'Login',
      body: { CompanyDB: company, UserName: user, Password: password },
    };
    try {
      const answer = await this.#exchange(call, null, this.#closing.signal, deadlineMs);
      this.#refuseProxy(answer);
      return judgeLogin(call, answer, this.url);
    } catch (thrown) {
      const mayBeOpen =
        thrown instanceof Unreadable ||
        (thrown instanceof ExchangeFailed && thrown.sent && thrown.kind !== 'connection');
      // A write that was never sent because its login failed is not uncertain.
      return { outcome: 'failed', error: explainFailure(thrown, call, this.url, deadlineMs), counts: mayBeOpen };
    }
  }

  async #isDown(): Promise<boolean> {
    try {
      const deadlineMs = Math.min(this.#options.deadlineMs, LOOK_MS);
      return (await this.#exchange(adminInfo, null, this.#closing.signal, deadlineMs)).status >= 500;
    } catch (thrown) {
      this.#options.log.debug({ err: toError(thrown) }, 'SAP does not answer without a session either');
      return true;
    }
  }

  async #exchange(
    call: Call,
    session: OpenSession | null,
    signal: AbortSignal,
    deadlineMs: number,
  ): Promise<ExchangeAnswer> {
    const headers = {
      accept: call.fileOfBytes === undefined ? 'application/json' : '*/*',
      'accept-encoding': 'identity',
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(session ? { cookie: session.cookie } : {}),
      ...this.#proxyHeaders(),
      ...call.headers,
    };
    const url = new URL(`${this.#base.href}${call.resource}`);
    const body = call.body === undefined ? null : JSON.stringify(call.body);
    const most = call.fileOfBytes === undefined ? {} : { mostBytes: call.fileOfBytes };
    const sentAt = this.#options.clock.now().wall;
    const asked = { method: call.method, url, headers, body, deadlineMs, ...most };
    const silence = this.#silence.watch();
    const answer = await exchange(this.#agent, { ...asked, silence }, signal).finally(() => silence.end());
    this.#options.onAnswer?.({
      serverTime: instantOf(answer.headers.date),
      sentAt,
      receivedAt: this.#options.clock.now().wall,
      certificateUntil: answer.certificateUntil,
    });
    return answer;
  }

  #proxyHeaders(): Readonly<Record<string, string>> {
    return this.#proxyAuthorization === null ? {} : { authorization: this.#proxyAuthorization };
  }

  #refuseProxy(answer: ExchangeAnswer): void {
    const asksForBasic = /basic/i.test(answer.headers['www-authenticate'] ?? '');
    if (answer.status === 407 || (answer.status === 401 && asksForBasic)) {
      throw sapError('SAP_PROXY_REFUSED', { url: this.url, status: answer.status });
    }
  }

  #uncertain(call: Call, reason: string, cause?: unknown) {
    return sapError('SAP_WRITE_UNCERTAIN', { method: call.method, resource: shortResource(call), reason }, cause);
  }
}

function keepsPageSize(call: Call, answer: ExchangeAnswer): boolean {
  const asked = call.headers?.['prefer'];
  return asked !== undefined && String(answer.headers['preference-applied']).includes(asked);
}

/** Identifies a login's configuration. It covers the password, so it is stored only as a salted hash. */
function digest(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts));
}

/** The promise, or the signal's reason, whichever is first; the promised work continues for others. */
async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw toError(signal.reason);
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(toError(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}

/** A `Date` header in epoch milliseconds; null if missing, invalid or beyond the range of SAP's dates. */
function instantOf(header: string | undefined): number | null {
  const at = Date.parse(header ?? '');
  return at >= 0 && at < Date.UTC(9999, 0, 1) ? at : null;
}

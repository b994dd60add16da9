import type { Clock } from '../../../clock.ts';
import { documentsError } from '../../../errors/documents.ts';
import { watchSilence } from '../../../silence.ts';
import { type ExchangeAnswer, ExchangeFailed, exchange } from '../exchange.ts';
import { asObject, parseJson } from '../json.ts';
import { answersLook } from '../silence.ts';
import { createAgent, type Trust } from '../trust.ts';

export interface GatewayOptions {
  /** Without a path: `https://sap.example.local:60000`. */
  readonly url: string;
  readonly company: string;
  readonly user: string;
  readonly password: string;
  readonly trust: Trust;
  readonly clock: Clock;
  /** As for the Service Layer. */
  readonly onRepeat?: (problem: Error | null) => void;
}

/** A parameter of a layout, in the format of the reporting service. */
export interface PrintParameter {
  readonly name: string;
  readonly type: string;
  readonly value: readonly (readonly string[])[];
}

/** SAP's reporting service behind its API Gateway. */
export interface Gateway {
  /** Logs in, and prints nothing. @throws `PDF_PRINT_LOGIN`, `PDF_PRINT_UNAVAILABLE` */
  logIn(): Promise<void>;
  /**
   * A layout, printed with these parameters; null: the service could not render it. It answers so with HTTP 200, and
   * occasionally if several prints run at once.
   *
   * @throws `PDF_PRINT_LOGIN`, `PDF_PRINT_UNAVAILABLE`, or the signal's reason
   */
  exportPdf(layout: string, parameters: readonly PrintParameter[], signal: AbortSignal): Promise<Buffer | null>;
  close(): void;
}

/** More prints at once fail in the service: measured on FP 2511 with five. */
export const MOST_PRINTS = 3;
/** Milliseconds; a print takes about 2.4 s. */
const DEADLINE_MS = 60_000;
/** SAP locks a user after a few refused logins. Milliseconds. */
const AFTER_REFUSAL_MS = 30 * 60_000;

/** Base64 of `%PDF-`. */
const PDF_IN_BASE64 = /^"?(JVBERi0[A-Za-z0-9+/\r\n]*={0,2})"?$/;

type Post = (path: string, body: object, cookie: string | null, signal: AbortSignal) => Promise<ExchangeAnswer>;

export function createGateway(options: GatewayOptions): Gateway {
  const { url } = options;
  const closing = new AbortController();
  const agent = createAgent(new URL(url).protocol, options.trust, MOST_PRINTS, closing.signal);
  const looks = createAgent(new URL(url).protocol, options.trust, 1, closing.signal);
  const session = createSession(options, (path, body) => post(path, body, null, closing.signal));

  const post: Post = async (path, body, cookie, signal) => {
    const headers = {
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      ...(cookie === null ? {} : { cookie }),
    };
    const request = { method: 'POST', url: new URL(`${url}${path}`), headers, body: JSON.stringify(body) };
    const silence = watchSilence({
      clock: options.clock,
      // A print may take long beside others: then the gateway still answers this.
      isDown: async (over) =>
        !(await answersLook(looks, { method: 'GET', url: new URL(url), headers: {} }, options.clock, over).catch(
          () => false,
        )),
      tell: (problem) => options.onRepeat?.(problem),
      problem: (seconds, connected) =>
        unavailable(
          url,
          connected
            ? `it accepted the connection and has not answered for ${seconds} s`
            : `no connection within ${seconds} s`,
        ),
    });
    try {
      return await exchange(agent, { ...request, deadlineMs: DEADLINE_MS, silence }, signal);
    } catch (thrown) {
      if (thrown instanceof ExchangeFailed) throw unavailable(url, thrown.message, thrown);
      throw thrown;
    } finally {
      silence.end();
    }
  };

  return {
    logIn: async () => void (await session.cookie()),
    exportPdf: async (layout, parameters, signal) => {
      const path = `/rs/v1/ExportPDFData?DocCode=${encodeURIComponent(layout)}`;
      let answer = await post(path, parameters, await session.cookie(), signal);
      if (answer.status === 401) {
        session.lost();
        answer = await post(path, parameters, await session.cookie(), signal);
      }
      if (answer.status >= 300) throw unavailable(url, `it answers with status ${answer.status}`);
      return printedPdf(answer.body);
    },
    close: () => {
      closing.abort(new Error('the connection to the API Gateway is closed'));
      agent.destroy();
      looks.destroy();
    },
  };
}

/** The PDF in an answer; null: it holds none. */
export function printedPdf(body: string): Buffer | null {
  const [, base64] = PDF_IN_BASE64.exec(body.trim()) ?? [];
  return base64 === undefined ? null : Buffer.from(base64, 'base64');
}

interface GatewaySession {
  /** The session cookie; logs in if necessary, once for all waiting requests. */
  cookie(): Promise<string>;
  lost(): void;
}

function createSession(
  { url, company, user, password, clock }: GatewayOptions,
  post: (path: string, body: object) => Promise<ExchangeAnswer>,
): GatewaySession {
  let session: Promise<string> | null = null;
  let refused: { readonly until: number; readonly error: Error } | null = null;

  /** A failed login is answered with 200, a code and no cookie. */
  async function logIn(): Promise<string> {
    if (refused && clock.now().monotonic < refused.until) throw refused.error;
    const login = { CompanyDB: company, UserName: user, Password: password };
    const { status, headers, body } = await post('/login', login);
    const cookie = (headers['set-cookie'] ?? []).flatMap((one) => one.split(';', 1)).join('; ');
    if (status < 300 && cookie !== '') {
      refused = null;
      return cookie;
    }
    if (status >= 500) throw unavailable(url, `its login answers with status ${status}`);
    const error = documentsError('PDF_PRINT_LOGIN', { url: shown(url), detail: wordsOf(status, body) });
    refused = { until: clock.now().monotonic + AFTER_REFUSAL_MS, error };
    throw error;
  }

  return {
    cookie: () => {
      session ??= logIn().catch((error: unknown) => {
        session = null;
        throw error;
      });
      return session;
    },
    lost: () => {
      session = null;
    },
  };
}

function unavailable(url: string, detail: string, cause?: unknown) {
  return documentsError('PDF_PRINT_UNAVAILABLE', { url: shown(url), detail }, cause);
}

function wordsOf(status: number, body: string): string {
  try {
    const message = asObject(parseJson(body))?.['message'];
    if (typeof message === 'string') return message.slice(0, 200);
  } catch {
    // Not JSON: there is no message to show.
  }
  return `status ${status}, without a session`;
}

function shown(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

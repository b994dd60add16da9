import type { Agent, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import { hasCode, toError } from '../../errors/coded-error.ts';
import { request as httpRequest } from '../../plain-http.ts';
import type { Silence } from '../../silence.ts';
import { asText, decompressed } from './body.ts';

/** One request to the Service Layer. */
export interface ExchangeRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, or null for none. */
  readonly body: string | null;
  /** Milliseconds for everything, from connecting to the last byte. */
  readonly deadlineMs: number;
  /** Bytes of the answer that are taken at most, as it comes and decompressed. Default: 64 MB. */
  readonly mostBytes?: number;
  /** Hears of the connection and of the beginning of the answer. */
  readonly silence?: Pick<Silence, 'connected' | 'answered'>;
}

export interface ExchangeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. */
  readonly bytes: Buffer;
  /** The same as text. */
  readonly body: string;
  /** End of the server's certificate, epoch milliseconds; null: no TLS, or not shown. */
  readonly certificateUntil: number | null;
}

/** Times of an answer, epoch milliseconds by our clock, but for `serverTime`. */
export interface AnswerFacts {
  /** By the server's `Date` header, to the second; null: none. */
  readonly serverTime: number | null;
  readonly sentAt: number;
  readonly receivedAt: number;
  /** End of the server's certificate; null: no TLS, or not shown. */
  readonly certificateUntil: number | null;
}

/** No complete answer was received. `sent`: the request may have reached SAP. */
export class ExchangeFailed extends Error {
  readonly kind: 'connection' | 'timeout' | 'truncated' | 'too_large' | 'encoding';
  readonly sent: boolean;

  constructor(kind: ExchangeFailed['kind'], sent: boolean, cause: unknown) {
    super(toError(cause).message, { cause });
    this.name = 'ExchangeFailed';
    this.kind = kind;
    this.sent = sent;
  }
}

/** No valid answer is larger: a page of 500 documents is well under 2 MB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Sends one request and reads the whole answer.
 *
 * @throws ExchangeFailed, or the signal's reason when it fires.
 */
export function exchange(agent: Agent, given: ExchangeRequest, signal: AbortSignal): Promise<ExchangeAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(toError(signal.reason));
      return;
    }
    let sent = false;
    let done = false;
    const { mostBytes = MAX_ANSWER_BYTES } = given;
    const body = given.body === null ? null : Buffer.from(given.body, 'utf8');
    const options: RequestOptions = {
      method: given.method,
      agent,
      headers: { ...given.headers, ...(body ? { 'content-length': body.length } : {}) },
    };
    const send = given.url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(given.url, options);
    const deadline = setTimeout(
      () => fail(new ExchangeFailed('timeout', sent, new Error('deadline passed'))),
      given.deadlineMs,
    );
    const onAbort = (): void => fail(toError(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });

    outgoing.on('socket', (socket) => {
      // A plain socket may still be connecting; nothing can have been sent before that.
      const connected = (): void => {
        sent = true;
        given.silence?.connected();
      };
      if (socket.connecting) socket.once('connect', connected);
      else connected();
    });
    outgoing.on('error', (error) => fail(new ExchangeFailed('connection', sent, error)));
    outgoing.on('response', (incoming) => {
      if (!done) given.silence?.answered();
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > mostBytes) fail(tooLarge(mostBytes));
        else chunks.push(chunk);
      });
      incoming.on('error', (error) => fail(new ExchangeFailed('truncated', true, error)));
      incoming.on('end', () => {
        if (!settle()) return;
        try {
          resolve(wholeAnswer(incoming, Buffer.concat(chunks), mostBytes));
        } catch (thrown) {
          reject(toError(thrown));
        }
      });
    });
    outgoing.end(body ?? undefined);

    function settle(): boolean {
      if (done) return false;
      done = true;
      clearTimeout(deadline);
      signal.removeEventListener('abort', onAbort);
      return true;
    }

    function fail(error: Error): void {
      if (!settle()) return;
      outgoing.destroy();
      reject(error);
    }
  });
}

/** When the certificate of the connection ends, epoch milliseconds; null: it has none, or does not show it. */
function certificateEnd({ socket }: IncomingMessage): number | null {
  if (!(socket instanceof TLSSocket)) return null;
  // Empty where a TLS session was resumed, or the connection is already gone.
  const shown = socket.getPeerCertificate() as Partial<PeerCertificate> | null;
  const at = Date.parse(shown?.valid_to ?? '');
  return Number.isNaN(at) ? null : at;
}

/** @throws ExchangeFailed for an answer that is incomplete, cannot be decoded or is too large. */
function wholeAnswer(incoming: IncomingMessage, raw: Buffer, mostBytes: number): ExchangeAnswer {
  if (!incoming.complete) throw new ExchangeFailed('truncated', true, new Error('the answer ended early'));
  const { statusCode = 0, headers } = incoming;
  try {
    const bytes = decompressed(raw, headers, mostBytes);
    return {
      status: statusCode,
      headers,
      bytes,
      certificateUntil: certificateEnd(incoming),
      get body() {
        return asText(bytes);
      },
    };
  } catch (thrown) {
    if (hasCode(thrown, 'ERR_BUFFER_TOO_LARGE')) throw tooLarge(mostBytes);
    throw new ExchangeFailed('encoding', true, thrown);
  }
}

function tooLarge(mostBytes: number): ExchangeFailed {
  return new ExchangeFailed('too_large', true, new Error(`more than ${mostBytes} bytes`));
}

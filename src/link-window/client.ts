import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { z } from 'zod';
import { CodedError, toError } from '../errors/coded-error.ts';
import { linkWindowError } from '../errors/link-window.ts';
import { WINDOW_PATH, type WindowAddress } from '../operations/session/window-address.ts';
import { request as httpRequest } from '../plain-http.ts';
import { connectPinned, OtherCertificateError } from '../trusted-connection.ts';
import { oneLine } from '../visible-text.ts';
import type { PasskeyAssertion } from '../whatsapp/passkey/assertion.ts';
import { type PasskeyQuestion, readPasskeyQuestion } from '../whatsapp/passkey/question.ts';

/** What a service handed to the window on this computer. */
export interface TakenQuestion {
  /** Computer that holds the session. */
  readonly server: string;
  readonly question: PasskeyQuestion;
  /** Hands over what the person proved; once. @throws as `takeQuestion` */
  readonly handOver: (assertion: PasskeyAssertion) => Promise<void>;
}

/** From the name's resolution to the last byte, milliseconds. */
const DEADLINE_MS = 20_000;
/** Another program's answer is not trusted. */
const MOST_BYTES = 64 * 1024;
const LONGEST_SENTENCE = 500;

const openedSchema = z.object({
  server: z.string().max(255),
  request: z.json(),
  remainingMs: z.number().min(0).max(3_600_000),
  key: z.string().regex(/^[\w-]{43}$/),
});
const text = z.string().transform((given) => oneLine(given, LONGEST_SENTENCE));
const refusalSchema = z.object({
  error: z.object({
    code: z.string().regex(/^[A-Z_]{3,60}$/),
    class: z.enum(['permanent', 'temporary', 'ambiguous', 'needs_person']),
    sentence: text,
    next: text,
  }),
});

/**
 * Takes the question for a passkey from the service at an address. The service must show the certificate that the address
 * names; without TLS the address is one of this computer itself. Each address gives its question once.
 *
 * @param digits last four of the account's number, as this computer's person typed them
 * @param now epoch milliseconds
 * @throws LINK_WINDOW_OTHER_CERTIFICATE, LINK_WINDOW_UNREACHABLE, and what the service refuses it with
 */
export async function takeQuestion(
  address: WindowAddress,
  digits: string,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
): Promise<TakenQuestion> {
  const opened = openedSchema.safeParse(await post(address, 'open', address.token, { digits }, signal));
  const question = opened.success ? readPasskeyQuestion(JSON.stringify(opened.data.request), now()) : null;
  if (!opened.success || !question) throw unreachable(address, 'its answer is not one of Invoice Courier');
  const { server, remainingMs, key } = opened.data;
  return {
    server,
    question: { ...question, expiresAt: Math.min(question.expiresAt, now() + remainingMs) },
    handOver: async (assertion) => void (await post(address, 'answer', key, { assertion }, signal)),
  };
}

async function post(
  address: WindowAddress,
  what: 'open' | 'answer',
  secret: string,
  body: object,
  signal: AbortSignal,
): Promise<unknown> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    const { status, json } = await send(address, what, secret, body, AbortSignal.any([deadline, signal]));
    if (status === 200) return json;
    const { error } = refusalSchema.parse(json);
    throw new CodedError(error.code, error);
  } catch (thrown) {
    if (thrown instanceof CodedError || signal.aborted) throw thrown;
    if (thrown instanceof OtherCertificateError) {
      const { host } = new URL(address.origin);
      throw linkWindowError('LINK_WINDOW_OTHER_CERTIFICATE', { host, shown: thrown.shown }, thrown);
    }
    const late = `no answer within ${DEADLINE_MS / 1000} s`;
    const foreign = thrown instanceof SyntaxError || thrown instanceof z.ZodError;
    const detail = foreign ? 'its answer is not one of Invoice Courier' : toError(thrown).message;
    throw unreachable(address, deadline.aborted ? late : oneLine(detail, LONGEST_SENTENCE), thrown);
  }
}

async function send(
  { origin, fingerprint }: WindowAddress,
  what: string,
  secret: string,
  body: object,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const url = new URL(`${origin}${WINDOW_PATH}/${what}`);
  const request = fingerprint === null ? httpRequest : httpsRequest;
  const connection =
    fingerprint === null ? { agent: false } : { createConnection: connectPinned(url, fingerprint, signal) };
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json', connection: 'close' };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method: 'POST', headers, signal, ...connection }, resolve)
      .on('error', reject)
      .end(JSON.stringify(body));
  });
  return { status: response.statusCode ?? 0, json: JSON.parse(await textOf(response)) };
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new SyntaxError('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unreachable({ origin }: WindowAddress, detail: string, cause?: unknown) {
  return linkWindowError('LINK_WINDOW_UNREACHABLE', { host: new URL(origin).host, detail }, cause);
}

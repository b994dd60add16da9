import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { z } from 'zod';
import { toError } from '../errors/coded-error.ts';
import { type Glance, urgencies } from '../operations/glance.ts';
import { request as httpRequest } from '../plain-http.ts';
import { connectPinned } from '../trusted-connection.ts';
import { oneLine } from '../visible-text.ts';
import type { Installation } from './list-file.ts';

/** What an installation answered, or why it did not. */
export type Asked =
  | { readonly name: string; readonly url: string; readonly overview: Glance; readonly problem: null }
  | { readonly name: string; readonly url: string; readonly overview: null; readonly problem: string };

/** Another program's answer is not trusted. */
const MOST_BYTES = 256 * 1024;
const LONGEST_SENTENCE = 500;

const line = z.string().transform((text) => oneLine(text, LONGEST_SENTENCE));
/** Fields that a newer version adds are left out. */
const schema = z.object({
  verdict: z.enum(urgencies),
  sentence: line,
  session: line,
  state: line,
  maySend: z.boolean(),
  proofMsAgo: z.number().nullable(),
  waiting: z.number(),
  held: z.number(),
  failed: z.number(),
  oldestWaiting: line.nullable(),
  stopped: z.boolean(),
  openIncidents: z
    .array(z.object({ key: line, severity: line, sentence: line, openedAt: line }))
    .transform((incidents) => incidents.slice(0, 200)),
});

/** Asks one installation for its overview; never rejects. `deadlineMs` covers everything from the name to the last byte. */
export async function askInstallation(one: Installation, deadlineMs: number, signal: AbortSignal): Promise<Asked> {
  const { name, url } = one;
  const place = { name, url: url.origin };
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    const overview = schema.parse(JSON.parse(await fetchOverview(one, AbortSignal.any([deadline, signal]))));
    return { ...place, overview, problem: null };
  } catch (thrown) {
    return { ...place, overview: null, problem: problemOf(thrown, deadline.aborted, deadlineMs) };
  }
}

function problemOf(thrown: unknown, late: boolean, deadlineMs: number): string {
  if (late) return `It did not answer within ${Math.round(deadlineMs / 1000)} s.`;
  if (thrown instanceof SyntaxError || thrown instanceof z.ZodError) return 'Its answer is not one of Invoice Courier.';
  const { message } = toError(thrown);
  return `It cannot be asked: ${oneLine(message === '' ? 'no connection' : message, LONGEST_SENTENCE)}`;
}

function fetchOverview(one: Installation, signal: AbortSignal): Promise<string> {
  const { url, token, fingerprint } = one;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const target = new URL(`${url.pathname.replace(/\/$/, '')}/api/v1/overview`, url);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', connection: 'close' };
    // Each its own connection; an agent would make another one.
    const connection =
      fingerprint === null ? { agent: false } : { createConnection: connectPinned(url, fingerprint, signal) };
    send(target, { headers, signal, ...connection }, (response) => {
      bodyOf(response).then(resolve, reject);
    })
      .on('error', reject)
      .end();
  });
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const { statusCode = 0 } = response;
  if (statusCode !== 200) {
    response.destroy();
    throw new Error(refusals[statusCode] ?? `it answered ${statusCode}`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      response.destroy();
      throw new SyntaxError('too large');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const refusals: Readonly<Record<number, string>> = {
  401: 'its token is unknown there, expired or revoked',
  403: 'its token lacks the scope overview:read',
  404: 'there is no API at this address',
  421: 'it does not know itself by this name (HTTP_ALLOWED_HOSTS there)',
};

import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { toError } from '../../../errors/coded-error.ts';
import type { Log } from '../../../log.ts';
import { createServer } from '../../../plain-http.ts';
import { answerWebhook, refusalOfHead, type WebhookAnswer, type WebhookHead, type WebhookTrust } from './answer.ts';

export interface WebhookListenerParts extends WebhookTrust {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** As PEM, if the listener itself uses TLS. */
  readonly tls?: { readonly certPem: string; readonly keyPem: string };
  readonly log: Log;
  readonly onEvents: (events: readonly string[]) => void;
}

/** A batch has at most 1024 events of about 300 bytes. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** There is one SAP, perhaps behind a proxy that keeps a few connections open. */
const MAX_CONNECTIONS = 32;
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;
/** How long a refused client may continue sending, so that it reads the answer before the connection is closed. */
const LINGER_MS = 1000;

/**
 * Listens for SAP's events. Anyone who can reach the port may send anything: path, method and content length are checked
 * before the body is read, bodies and the number of connections are limited, and no request affects anything but
 * itself.
 */
export async function listenForWebhooks(parts: WebhookListenerParts): Promise<Server> {
  const { tls, log } = parts;
  const limits = {
    headersTimeout: HEADERS_WITHIN_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    connectionsCheckingInterval: HEADERS_WITHIN_MS / 2,
  };
  const listener: RequestListener = (request, response) => {
    serve(parts, request, response).catch((thrown: unknown) => {
      log.warn({ err: toError(thrown) }, 'a request to the webhook port failed');
      response.destroy();
    });
  };
  const server = tls
    ? createTlsServer({ ...limits, cert: tls.certPem, key: tls.keyPem }, listener)
    : createServer(limits, listener);
  server.maxConnections = MAX_CONNECTIONS;
  // The client asks before sending the body: the request is checked first here as well.
  server.on('checkContinue', listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(parts.port, parts.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => log.warn({ err: error }, 'webhook server error'));
  return server;
}

async function serve(parts: WebhookListenerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // An aborted request has lost its socket.
  const { socket } = request;
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  const head: WebhookHead = {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
  };
  const refusal = refusalOfHead(head, parts.key, MAX_BODY_BYTES);
  if (refusal === null && head.headers['expect'] !== undefined) response.writeContinue();
  const body = refusal === null ? await readBody(request) : null;
  if (body?.end === 'aborted') return;
  const answer = decide(parts, head, refusal, body);
  response.once('finish', () => {
    if (!request.complete) setTimeout(() => socket.destroy(), LINGER_MS).unref();
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  if (answer.events.length > 0) parts.onEvents(answer.events);
}

type Body = { readonly end: 'whole'; readonly text: string } | { readonly end: 'too_large' | 'aborted' };

function decide(trust: WebhookTrust, head: WebhookHead, refusal: number | null, body: Body | null): WebhookAnswer {
  if (refusal !== null) return { status: refusal, body: '', events: [] };
  if (body?.end === 'whole') return answerWebhook({ ...head, body: body.text }, trust);
  return { status: 413, body: '', events: [] };
}

/** By events, because leaving an iteration over a request destroys its connection before the answer is sent. */
function readBody(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) {
        chunks.push(chunk);
        return;
      }
      // The rest is discarded until the client has its answer.
      request.off('data', take).resume();
      resolve({ end: 'too_large' });
    };
    request.on('data', take);
    request.once('end', () => resolve({ end: 'whole', text: Buffer.concat(chunks).toString('utf8') }));
    request.once('close', () => resolve({ end: 'aborted' }));
  });
}

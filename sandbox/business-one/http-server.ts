import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { listenLocally } from '../local-server.ts';
import type { Fault, Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import { Refusal } from './refusal.ts';
import { renderRefusal } from './render.ts';
import type { Answer } from './resources.ts';
import { answer, type ServiceLayerParts } from './service-layer.ts';

/** A server certificate as PEM. */
export interface TlsIdentity {
  readonly certPem: string;
  readonly keyPem: string;
  /** OpenSSL's cipher list; `DEFAULT@SECLEVEL=0` allows keys that are too short. */
  readonly ciphers?: string;
}

export interface WireParts extends ServiceLayerParts {
  readonly faults: Faults;
  readonly journal: Journal;
  /** Whether the web server in front accepts `%2F` in a path, which Apache does not by default. */
  readonly encodedSlashes: boolean;
  /** For example `/sap` behind a proxy; otherwise ''. */
  readonly pathPrefix: string;
  readonly dress: Dress | null;
}

/** The Service Layer on a loopback port; faults are injected here, between socket and answer. */
export async function listen(parts: WireParts, tls: TlsIdentity | null): Promise<{ server: Server; port: number }> {
  const closing = new AbortController();
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    handle(parts, request, response, closing.signal).catch(() => request.socket.destroy());
  };
  const server = tls
    ? createHttpsServer(
        {
          ...{ cert: tls.certPem, key: tls.keyPem, minVersion: 'TLSv1.2' },
          ...(tls.ciphers === undefined ? {} : { ciphers: tls.ciphers }),
        },
        handler,
      )
    : createHttpServer(handler);
  server.on('close', () => closing.abort());
  return { server, port: await listenLocally(server, 0) };
}

async function handle(
  parts: WireParts,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const method = request.method ?? 'GET';
  const url = request.url ?? '/';
  const target = url.startsWith(parts.pathPrefix) ? url.slice(parts.pathPrefix.length) : '/outside';
  const path = decodeLeniently(target);
  const fault = parts.faults.strike(method, path);
  const note = (status: number): void =>
    parts.journal.add({
      at: parts.company.clock.instant(),
      method,
      path,
      status,
      fault: fault?.kind ?? null,
      ifMatch: request.headers['if-match'] ?? null,
      authorization: request.headers.authorization ?? null,
    });

  if (fault?.kind === 'slow') await delay(fault.delayMs ?? 1000, undefined, { signal: closing, ref: false });
  const refused = !parts.encodedSlashes && /%2F/i.test(target.split('?', 1)[0] ?? '');
  const instead = fault ? answerInstead(fault, parts, path) : refused ? page(404) : null;
  if (instead === 'reset') {
    note(0);
    request.socket.destroy();
    return;
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  const reply =
    instead ?? (await answer(parts, { method, target, headers, body: Buffer.concat(chunks).toString('utf8') }));
  note(reply.status);
  if (fault?.kind === 'lost_response') {
    request.socket.destroy();
    return;
  }
  const shown = fault?.kind === 'replaced' ? { status: fault.status ?? 200, body: fault.text ?? '' } : reply;
  send(response, shown, parts.company.clock.header(), fault?.kind === 'truncated', parts.dress);
}

/** The answer that replaces the real one; null if the request is handled nevertheless. */
function answerInstead(fault: Fault, parts: WireParts, path: string): Answer | 'reset' | null {
  const version = path.startsWith('/b1s/v1') ? 'v1' : 'v2';
  const refuse = (status: number, code: number, text: string): Answer => ({
    status,
    body: renderRefusal(new Refusal(status, code, text), version),
  });
  switch (fault.kind) {
    case 'unauthorized':
      parts.sessions.expireAll();
      return refuse(401, 301, 'Invalid session or session already timeout.');
    case 'status':
      return refuse(fault.status ?? 503, fault.code ?? -1, fault.text ?? 'Service unavailable');
    case 'refuse_write':
      return refuse(fault.status ?? 400, fault.code ?? -5002, fault.text ?? 'Refused by the rules of the company');
    case 'html':
      return page(fault.status ?? 502);
    case 'body':
      return { status: fault.status ?? 200, body: fault.text ?? '' };
    case 'reset':
      return 'reset';
    case 'slow':
    case 'replaced':
    case 'truncated':
    case 'lost_response':
      return null;
  }
}

/** A page of a web server, not of SAP. */
function page(status: number): Answer {
  const body = '<html><head><title>Proxy Error</title></head><body><h1>Proxy Error</h1></body></html>\n';
  return { status, headers: { 'content-type': 'text/html; charset=iso-8859-1' }, body };
}

/** How bodies are sent: compressed without being asked, or with a byte order mark. */
export type Dress = 'gzip' | 'br' | 'bom';

function dressed(body: string | Buffer, dress: Dress | null): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(dress === 'bom' ? `\uFEFF${body}` : body, 'utf8') : body;
  if (dress === 'gzip') return gzipSync(bytes);
  return dress === 'br' ? brotliCompressSync(bytes) : bytes;
}

function send(
  response: ServerResponse,
  reply: Answer,
  date: string | null,
  truncated: boolean,
  dress: Dress | null,
): void {
  const bytes = dressed(reply.body, dress);
  response.sendDate = false;
  if (date !== null) response.setHeader('Date', date);
  response.setHeader('Server', 'Apache');
  if (reply.status !== 204) {
    response.setHeader('Content-Type', 'application/json;odata.metadata=minimal;charset=utf-8');
    response.setHeader('Content-Length', bytes.length);
    if (dress === 'gzip' || dress === 'br') response.setHeader('Content-Encoding', dress);
  }
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  response.statusCode = reply.status;
  if (!truncated || bytes.length === 0) {
    response.end(reply.status === 204 ? undefined : bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

function decodeLeniently(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target; // shown undecoded in the journal
  }
}

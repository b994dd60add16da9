import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { HTTPException } from 'hono/http-exception';
import type { Log } from '../log.ts';
import { createServer } from '../plain-http.ts';
import { isAllowedHost } from './allowed-hosts.ts';
import { codedListenError } from './listen-error.ts';
import { followRenewals, readTls, type TlsFiles } from './tls.ts';

/** An app, with what Node knows of the request besides. */
export type Fetch = (request: Request, socket: HttpBindings) => Response | Promise<Response>;

/** Where a server listens, and which requests it accepts. */
export interface ServerParts {
  readonly fetch: Fetch;
  /** Address and port to listen on; port 0 selects any free one. */
  readonly host: string;
  readonly port: number;
  /** Valid Host names. */
  readonly allowed: ReadonlySet<string>;
  /** Paths answered under any Host if there is no token, since probes send arbitrary Hosts. */
  readonly forAnybody?: ReadonlySet<string>;
  /** Speak TLS with this certificate. Default: not. */
  readonly tls?: TlsFiles | null;
  readonly log: Log;
}

/** Maximum request body, bytes. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Limits on what a client can occupy, and for how long. */
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5000,
} as const;
const MAX_CONNECTIONS = 256;

const LISTEN = { host: 'HTTP_HOST', port: 'PORT' } as const;

export interface Listening {
  readonly server: Server;
  /** SHA-256 of the certificate in use, lower-case hex; null: without TLS. */
  readonly fingerprint: () => string | null;
}

/** Starts a server and waits until it listens; rejects with `HTTP_PORT_TAKEN`, `HTTP_HOST_FOREIGN` or `HTTP_TLS_INVALID`. */
export async function listen({
  fetch,
  host,
  port,
  allowed,
  forAnybody,
  tls = null,
  log,
}: ServerParts): Promise<Listening> {
  const answer = getRequestListener((request, socket) => fetch(request, socket as HttpBindings));
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    if (!isAllowedHost(request.headers.host, allowed)) {
      if (!isForAnybody(request, forAnybody)) return misdirected(response);
      // A probe: the answer does not depend on the name it uses.
      request.headers.host = 'localhost';
    }
    void answer(request, response);
  };
  const { server, fingerprint } =
    tls === null ? { server: createServer(LIMITS, serve), fingerprint: () => null } : startTls(tls, serve, log);
  server.maxConnections = MAX_CONNECTIONS;
  return await new Promise((resolve, reject) => {
    const refuse = (error: Error): void => reject(codedListenError(error, { names: LISTEN, host, port }));
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse).on('error', (error) => log.warn({ err: error, port }, 'server error'));
      resolve({ server, fingerprint });
    });
  });
}

/** @throws `HTTP_TLS_INVALID` */
function startTls(files: TlsFiles, serve: (request: IncomingMessage, response: ServerResponse) => void, log: Log) {
  const server = createTlsServer({ ...LIMITS, ...readTls(files), minVersion: 'TLSv1.2' }, serve);
  return { server, fingerprint: followRenewals(server, files, log) };
}

/** For an app's `onError`: without it, a request that is cut off prints a stack trace. */
export function answerFailure(log: Log): (error: Error) => Response {
  return (error) => {
    if (error instanceof HTTPException) return error.getResponse();
    log.warn({ err: error }, 'a request failed');
    return new Response('the request failed', { status: 500 });
  };
}

/** The port on which a server listens. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server is not listening on a port');
  return address.port;
}

/** Closes it and every connection, including idle keep-alive ones. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function isForAnybody({ method, url, headers }: IncomingMessage, paths: ReadonlySet<string> = new Set()): boolean {
  const path = (url ?? '').split('?', 1)[0] ?? '';
  return (method === 'GET' || method === 'HEAD') && paths.has(path) && headers.authorization === undefined;
}

function misdirected(response: ServerResponse): void {
  response.writeHead(421, { 'content-type': 'text/plain', connection: 'close' }).end('not a name of this service');
}

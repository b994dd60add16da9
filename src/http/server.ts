import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Log } from '../log.ts';
import { isAllowedHost } from './allowed-hosts.ts';

/** A server of ours: where it listens, and for whom. */
export interface ServerParts {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Address and port to listen on; port 0 takes any free one. */
  readonly host: string;
  readonly port: number;
  /** Names that a request's Host may have. */
  readonly allowed: ReadonlySet<string>;
  /** Paths that are answered under any Host, to who shows no token: probes send what they like. */
  readonly forAnybody?: ReadonlySet<string>;
  readonly log: Log;
}

/** Largest body of a request to any of our servers, bytes. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Whoever reaches the port may hold only so much of the process, and not for long. */
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5000,
} as const;
const MAX_CONNECTIONS = 256;

/** Starts a server and waits until it listens; rejects when the address is taken or not ours. */
export function listen({ fetch, host, port, allowed, forAnybody, log }: ServerParts): Promise<Server> {
  const answer = getRequestListener(fetch);
  const server = createServer(LIMITS, (request, response) => {
    if (!isAllowedHost(request.headers.host, allowed)) {
      if (!isForAnybody(request, forAnybody)) return misdirected(response);
      // What asks is a probe; the name that it uses is no matter of the answer.
      request.headers.host = 'localhost';
    }
    void answer(request, response);
  });
  server.maxConnections = MAX_CONNECTIONS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject).on('error', (error) => log.warn({ err: error, port }, 'a port has trouble'));
      resolve(server);
    });
  });
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port');
  return address.port;
}

/** Closes it and every connection, also idle ones that a client keeps open. */
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

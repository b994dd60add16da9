import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import type { Log } from '../log.ts';
import { jsonInCommands } from '../next-steps/commands.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';

export interface HealthParts {
  /** Address and port to listen on; port 0 takes any free one. */
  readonly host: string;
  readonly port: number;
  readonly log: Log;
  readonly status: () => SessionStatus;
  /** Null: the outbox cannot be read just now. */
  readonly delivery: () => Promise<DeliveryStanding | null>;
}

/**
 * `GET /health`: 200 while the session may send, else 503; the state in a word, and everything else only when nobody but
 * this computer can ask. `GET /health/live`: 200 while the process runs, whatever the session does: for a supervisor that
 * must not restart a service that is merely waiting.
 */
export function healthApp({ host, status, delivery }: Omit<HealthParts, 'port' | 'log'>): Hono {
  const details = isLoopback(host);
  return new Hono()
    .use(async (context, next) => {
      await next();
      context.header('cache-control', 'no-store');
    })
    .get('/health', async (context) => {
      const session = status();
      const verdict = { status: session.maySend ? 'ok' : 'unavailable', state: session.state };
      const answer = details ? { ...verdict, session, delivery: await delivery() } : verdict;
      const json = { 'content-type': 'application/json' };
      return context.body(jsonInCommands(answer), session.maySend ? 200 : 503, json);
    })
    .get('/health/live', (context) => context.json({ status: 'alive' }));
}

/** Listens; rejects when the address is taken or not ours. */
export async function startHealth(parts: HealthParts): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = await listen(healthApp(parts).fetch, parts);
  const name = parts.host.includes(':') ? `[${parts.host}]` : parts.host;
  return { url: `http://${name}:${portOf(server)}`, close: () => closeServer(server) };
}

/** Starts a server and waits until it listens. */
export function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port, log }: Pick<HealthParts, 'host' | 'port' | 'log'>,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, () => {
      server.off('error', reject).on('error', (error) => log.warn({ err: error, port }, 'a port has trouble'));
      resolve(server);
    });
    server.once('error', reject);
  });
}

export function portOf(server: ServerType): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port');
  return address.port;
}

/** Closes it and every connection, also idle ones that a client keeps open. */
export function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

/** True for an address that only this computer can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

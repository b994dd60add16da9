import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import type { Log } from '../log.ts';
import { jsonInCommands } from '../next-steps/commands.ts';
import type { Condition } from '../operations/condition.ts';
import type { DrillStanding } from '../session/lifecycle/drill-plan.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';
import type { LineVerdict } from '../whatsapp/proxy/hosts.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { showsToken } from './bearer.ts';
import { answerFailure, closeServer, type Fetch, type Listening, listen, portOf } from './server.ts';
import type { TlsFiles } from './tls.ts';

export interface HealthParts {
  /** Required for details; the control endpoint's token. */
  readonly token: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly log: Log;
  readonly status: () => SessionStatus;
  /** Null: the outbox cannot be read just now. */
  readonly delivery: () => Promise<DeliveryStanding | null>;
  readonly condition: () => Condition;
  /** Processes that have ended and that nobody collects. */
  readonly unreaped: () => number;
  /** Tries the proxy and each host that must be reachable. Never rejects. */
  readonly line: () => Promise<LineVerdict>;
  /** Whether the backups off site were proven to be of use. */
  readonly drill: () => DrillStanding;
  /** Answers what is not about health; null: nothing does. */
  readonly beyond: Fetch | null;
}

/** Where the app listens. */
export interface HealthAddress {
  /** Address and port to listen on; port 0 selects any free one. */
  readonly host: string;
  readonly port: number;
  /** Additional valid Host names. */
  readonly allowedHosts: readonly string[];
  /** Speak TLS with this certificate. Default: not. */
  readonly tls?: TlsFiles | null;
  readonly log: Log;
}

/** Answers are cached for this long. */
const FRESH_MS = 1000;
/** How old the verdict on the line to WhatsApp may be before the next request has it tried again. */
const LINE_FRESH_MS = 5 * 60_000;

const PROBED = ['/health', '/health/live'] as const;

/**
 * `GET /health`: 200 while the session can send, else 503, with one word; with the token, JSON with details of session,
 * deliveries, SAP, the sources of PDFs and the disk (`places`), open incidents, and the line to WhatsApp (`line`; null until
 * it was first tried). `GET /health/live`: 200 while the process runs, whatever the session's state, for supervisors that
 * must not restart a service that is only waiting.
 */
export function healthApp(parts: HealthParts): Hono<{ Bindings: HttpBindings }> {
  const { beyond } = parts;
  const status = atMostOnceIn(FRESH_MS, parts.now, parts.status);
  const delivery = atMostOnceIn(FRESH_MS, parts.now, parts.delivery);
  const condition = atMostOnceIn(FRESH_MS, parts.now, parts.condition);
  const unreaped = atMostOnceIn(FRESH_MS, parts.now, parts.unreaped);
  let line: LineVerdict | null = null;
  // A host that does not answer keeps a try waiting for seconds, and a supervisor that asks must not wait.
  const tryLine = atMostOnceIn(LINE_FRESH_MS, parts.now, () => {
    void parts.line().then((verdict) => {
      line = verdict;
    });
  });
  const drill = atMostOnceIn(FRESH_MS, parts.now, parts.drill);
  return new Hono<{ Bindings: HttpBindings }>()
    .onError(answerFailure(parts.log))
    .use('/health/*', async (context, next) => {
      await next();
      context.header('cache-control', 'no-store');
    })
    .get('/health', async (context) => {
      const session = status();
      const [word, code] = session.maySend ? (['ok', 200] as const) : (['unavailable', 503] as const);
      const authorization = context.req.header('authorization');
      if (authorization === undefined) return context.text(word, code);
      if (!showsToken(authorization, parts.token)) return context.text('wrong token', 401);
      const unreapedProcesses = unreaped();
      tryLine();
      const answer = {
        status: word,
        state: session.state,
        session,
        delivery: await delivery(),
        ...condition(),
        line,
        unreapedProcesses,
        drill: drill(),
      };
      return context.body(jsonInCommands(answer), code, { 'content-type': 'application/json' });
    })
    .get('/health/live', (context) => context.text('alive'))
    .notFound((context) => beyond?.(context.req.raw, context.env) ?? context.text('404 Not Found', 404));
}

export interface ListeningHealth extends Pick<Listening, 'fingerprint'> {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens; rejects if the address is in use or not ours. */
export async function startHealth(parts: HealthParts & HealthAddress): Promise<ListeningHealth> {
  return listenFor(healthApp(parts).fetch, parts);
}

/** The same for an app that answers about health itself. */
export async function listenFor(fetch: Fetch, parts: HealthAddress): Promise<ListeningHealth> {
  const { server, fingerprint } = await listen({
    fetch,
    host: parts.host,
    port: parts.port,
    allowed: allowedHosts(parts.host, parts.allowedHosts),
    forAnybody: new Set(PROBED),
    tls: parts.tls ?? null,
    log: parts.log,
  });
  const name = parts.host.includes(':') ? `[${parts.host}]` : parts.host;
  const port = portOf(server);
  const url = `${parts.tls ? 'https' : 'http'}://${name}:${port}`;
  return { url, port, fingerprint, close: () => closeServer(server) };
}

/** Caches the value for `ms` milliseconds. */
function atMostOnceIn<T>(ms: number, now: () => number, read: () => T): () => T {
  let known: { readonly at: number; readonly value: T } | null = null;
  return () => {
    const at = now();
    if (known === null || at - known.at >= ms) known = { at, value: read() };
    return known.value;
  };
}

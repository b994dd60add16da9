import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Config } from '../../../config/schema.ts';
import { toError } from '../../../errors/coded-error.ts';
import { sapError } from '../../../errors/sap.ts';
import type { BusinessOneOptions } from '../options.ts';
import { createServiceLayer } from '../source.ts';
import { answerWebhook, webhookPath } from './answer.ts';
import { ensureSubscription } from './subscription.ts';

export interface WebhookOptions {
  /** Address under which SAP reaches this computer; SAP takes https only, usually of a proxy in front. */
  readonly publicUrl: string;
  /** Secret that signs the events. */
  readonly key: string;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** PEM texts, when the listener speaks TLS itself. */
  readonly tls?: { readonly certPem: string; readonly keyPem: string };
  /** Something changed in SAP: look for it now. */
  readonly onEvent: () => void;
}

export interface RunningWebhooks {
  readonly port: number;
  /** Sees to the subscription now; rejects when SAP refuses. */
  subscribe(): Promise<void>;
  close(): Promise<void>;
}

/** The webhooks of the configuration; null when none are configured. @throws `SAP_TRUST_INVALID` without a key */
export async function startConfiguredWebhooks(
  config: Pick<Config, 'SAP_WEBHOOK_URL' | 'SAP_WEBHOOK_KEY' | 'SAP_WEBHOOK_HOST' | 'SAP_WEBHOOK_PORT'>,
  options: BusinessOneOptions,
  onEvent: () => void,
): Promise<RunningWebhooks | null> {
  if (config.SAP_WEBHOOK_URL === null) return null;
  const key = config.SAP_WEBHOOK_KEY;
  if (key === null) throw sapError('SAP_TRUST_INVALID', { variable: 'SAP_WEBHOOK_KEY', reason: 'it is missing' });
  const { SAP_WEBHOOK_URL: publicUrl, SAP_WEBHOOK_HOST: host, SAP_WEBHOOK_PORT: port } = config;
  return await startWebhooks(options, { publicUrl, key, host, port, onEvent });
}

/** A batch has 1024 events at most, of some 300 bytes. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;
const HOUR_MS = 3_600_000;

/**
 * Listens for the webhooks of SAP Business One 10.0 FP 2602 and later. They only bring the next look for changes forward;
 * what they miss, or a version without them, costs nothing but the wait for that look. So a subscription that fails is
 * logged and tried again hourly, and never an error of the service.
 */
export async function startWebhooks(options: BusinessOneOptions, webhook: WebhookOptions): Promise<RunningWebhooks> {
  const client = createServiceLayer(options);
  const closing = new AbortController();
  const types = options.documentTypes ?? ['invoice'];
  const url = `${webhook.publicUrl.replace(/\/+$/, '')}${webhookPath(webhook.key)}`;
  const listener: RequestListener = (request, response) => {
    readBody(request).then(
      (body) => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        const given = { method: request.method ?? 'GET', path: request.url ?? '/', headers, body };
        const answer = answerWebhook(given, webhook.key);
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
        if (answer.events.length === 0) return;
        options.log.debug({ events: answer.events.length }, 'SAP says that something changed');
        webhook.onEvent();
      },
      () => request.socket.destroy(),
    );
  };
  const { tls } = webhook;
  const server = tls ? createTlsServer({ cert: tls.certPem, key: tls.keyPem }, listener) : createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(webhook.port, webhook.host, resolve);
  });

  let subscribing: Promise<void> | null = null;
  const subscribe = (): Promise<void> => {
    subscribing ??= ensureSubscription(client, { url, key: webhook.key, types }, closing.signal)
      .then((outcome) => {
        if (outcome !== 'active') options.log.info({ outcome }, 'SAP posts its events to us');
      })
      .finally(() => {
        subscribing = null;
      });
    return subscribing;
  };
  const attempt = (): void => {
    subscribe().catch((thrown: unknown) => {
      if (closing.signal.aborted) return;
      options.log.warn(
        { err: toError(thrown) },
        'SAP does not post its events; invoices are found by looking for them',
      );
    });
  };
  const hourly = setInterval(attempt, HOUR_MS);
  attempt();
  return {
    port: (server.address() as AddressInfo).port,
    subscribe,
    close: async () => {
      clearInterval(hourly);
      closing.abort(new Error('the webhooks are closed'));
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, client.close()]);
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

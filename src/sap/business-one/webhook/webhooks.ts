import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../clock.ts';
import type { BookConfig } from '../../../config/schema.ts';
import { toError } from '../../../errors/coded-error.ts';
import { sapError } from '../../../errors/sap.ts';
import type { BusinessOneOptions } from '../options.ts';
import { createServiceLayer } from '../source.ts';
import { webhookPath } from './answer.ts';
import { listenForWebhooks, type WebhookListenerParts } from './listener.ts';
import { limitLooks } from './look-limit.ts';
import { ensureSubscription } from './subscription.ts';

export interface WebhookOptions extends Pick<WebhookListenerParts, 'key' | 'signed' | 'host' | 'port' | 'tls'> {
  /** URL under which SAP reaches this computer; https only, usually that of a proxy in front. */
  readonly publicUrl: string;
  /** Called when something changed in SAP: poll now. */
  readonly onEvent: () => void;
}

export interface RunningWebhooks {
  readonly port: number;
  /** Checks the subscription now; rejects if SAP refuses. */
  subscribe(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The configured webhooks, if any; they can be restarted after a stop. The start throws
 * `SAP_TRUST_INVALID` without a key.
 */
export function configuredWebhooks(
  book: Pick<
    BookConfig,
    'SAP_WEBHOOK_URL' | 'SAP_WEBHOOK_KEY' | 'SAP_WEBHOOK_SIGNED' | 'SAP_WEBHOOK_HOST' | 'SAP_WEBHOOK_PORT'
  >,
  options: BusinessOneOptions,
  onEvent: () => void,
): { start(): Promise<void>; stop(): Promise<void> } {
  let running: RunningWebhooks | null = null;
  return {
    start: async () => {
      if (book.SAP_WEBHOOK_URL === null) return;
      const key = book.SAP_WEBHOOK_KEY;
      if (key === null) throw sapError('SAP_TRUST_INVALID', { variable: 'SAP_WEBHOOK_KEY', reason: 'it is missing' });
      const { SAP_WEBHOOK_URL: publicUrl, SAP_WEBHOOK_HOST: host, SAP_WEBHOOK_PORT: port } = book;
      const signed = book.SAP_WEBHOOK_SIGNED;
      running = await startWebhooks(options, { publicUrl, key, signed, host, port, onEvent });
    },
    stop: async () => {
      await running?.close();
      running = null;
    },
  };
}

const HOUR_MS = 3_600_000;

/**
 * Listens for the webhooks of SAP Business One 10.0 FP 2602 and later. They only bring the next poll forward;
 * missed events, or a version without webhooks, only delay changes until that poll. So a failed subscription is
 * logged and retried hourly, and is not an error of the service.
 */
export async function startWebhooks(options: BusinessOneOptions, webhook: WebhookOptions): Promise<RunningWebhooks> {
  const client = createServiceLayer(options);
  const closing = new AbortController();
  const types = options.documentTypes ?? ['invoice'];
  const url = `${webhook.publicUrl.replace(/\/+$/, '')}${webhookPath(webhook.key)}`;
  const looks = limitLooks(webhook.onEvent, systemClock);
  const server = await listenForWebhooks({
    ...webhook,
    log: options.log,
    onEvents: (events) => {
      options.log.debug({ events: events.length }, 'SAP reported changes');
      looks.ask();
    },
  });

  const { port } = server.address() as AddressInfo;
  options.log.info({ port }, 'listening for SAP events');

  let subscribing: Promise<void> | null = null;
  const subscribe = (): Promise<void> => {
    subscribing ??= ensureSubscription(client, { url, key: webhook.key, types }, closing.signal)
      .then((outcome) => {
        if (outcome !== 'active') options.log.info({ outcome }, 'SAP sends events');
      })
      .finally(() => {
        subscribing = null;
      });
    return subscribing;
  };
  const attempt = (): void => {
    subscribe().catch((thrown: unknown) => {
      if (closing.signal.aborted) return;
      options.log.warn({ err: toError(thrown) }, 'SAP does not send events; invoices are found by polling');
    });
  };
  const hourly = setInterval(attempt, HOUR_MS);
  attempt();
  return {
    port,
    subscribe,
    close: async () => {
      clearInterval(hourly);
      looks.close();
      closing.abort(new Error('the webhooks were closed'));
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, client.close()]);
    },
  };
}

import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { AlertListener } from './alert-book.ts';

export interface WebhookParts {
  readonly url: string;
  /** Key of the signature; null sends unsigned. */
  readonly secret: string | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds for one POST. Default 10,000. */
  readonly deadlineMs?: number;
  /** Milliseconds before each further attempt. Default: 1 s, 5 s, 30 s, 2 min. */
  readonly retryMs?: readonly number[];
}

/** Tells alerts to an address of the user's. */
export interface Webhook {
  readonly tell: AlertListener;
  /** Gives up what is still being tried. */
  close(): Promise<void>;
}

const SIGNATURE_HEADER = 'x-courier-signature';
const DEADLINE_MS = 10_000;
const RETRY_MS = [1000, 5000, 30_000, 120_000];
/** What a receiver that is down for long makes pile up is dropped, the oldest first; the incidents stay in the book. */
const MOST_WAITING = 100;

/**
 * POSTs every opening and closing as JSON, one at a time and in order, with `X-Courier-Signature: sha256=<hex>`, the
 * HMAC-SHA256 of the body.
 */
export function createWebhook(parts: WebhookParts): Webhook {
  const { url, secret, clock, log, deadlineMs = DEADLINE_MS, retryMs = RETRY_MS } = parts;
  const closing = new AbortController();
  const waiting: string[] = [];
  let working: Promise<void> | null = null;

  return {
    tell: ({ what, incident }) => {
      if (closing.signal.aborted) return;
      waiting.push(JSON.stringify({ what, ...incident }));
      if (waiting.length > MOST_WAITING) waiting.shift();
      working ??= work().finally(() => {
        working = null;
      });
    },
    close: async () => {
      closing.abort();
      await working;
    },
  };

  async function work(): Promise<void> {
    for (let body = waiting.shift(); body !== undefined && !closing.signal.aborted; body = waiting.shift()) {
      await deliver(body);
    }
  }

  async function deliver(body: string): Promise<void> {
    for (const pause of [...retryMs, null]) {
      try {
        await post(body);
        return;
      } catch (thrown) {
        if (closing.signal.aborted) return;
        log.warn({ err: toError(thrown), again: pause }, 'the alert webhook did not take it');
        if (pause === null) return;
        await clock.sleep(pause, closing.signal).catch(() => undefined);
      }
    }
  }

  async function post(body: string): Promise<void> {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secret === null ? {} : { [SIGNATURE_HEADER]: sign(body, secret) }),
      },
      body,
      redirect: 'error',
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(deadlineMs)]),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
  }
}

/** The value of the signature header for a body. */
export function sign(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

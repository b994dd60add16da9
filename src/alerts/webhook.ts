import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { NextStep } from '../next-steps/next-step.ts';
import type { Notice, NoticeQueue } from './notices.ts';

export interface WebhookParts {
  readonly url: string;
  /** Null: unsigned. */
  readonly secret: string | null;
  readonly session: string;
  readonly notices: NoticeQueue;
  readonly clock: Clock;
  readonly log: Log;
  /** Renders next steps for the receiver. */
  readonly words: (next: NextStep) => string;
}

const DEADLINE_MS = 10_000;
const FIRST_DELAY_MS = 5000;
const LONGEST_DELAY_MS = 3_600_000;
/** With the delays above, about two days. */
const MOST_ATTEMPTS = 56;

/**
 * Posts every notice of its queue, oldest first, until the receiver answers 2xx; notices are on disk, so a restart loses
 * none. Receivers may get one twice and can recognise it by its `id`.
 *
 * @returns stops it; resolves when the current post has finished or was aborted
 */
export function startWebhook(parts: WebhookParts): () => Promise<void> {
  const { notices, clock, log } = parts;
  const stop = new AbortController();
  let wake = new AbortController();
  const unsubscribe = notices.onNotice(() => wake.abort());

  const running = (async () => {
    while (!stop.signal.aborted) {
      wake = new AbortController();
      try {
        const notice = notices.due();
        if (notice) await deliver(notice);
        else await sleep(notices.untilNext() ?? LONGEST_DELAY_MS);
      } catch (thrown) {
        log.error({ err: toError(thrown) }, 'notices cannot be posted now');
        await sleep(FIRST_DELAY_MS);
      }
    }
  })();
  return async () => {
    unsubscribe();
    stop.abort();
    await running;
  };

  async function deliver(notice: Notice): Promise<void> {
    try {
      await post(parts, notice, stop.signal);
      notices.delivered(notice.id);
      if (notice.attempts > 0) log.info({ notice: notice.id, attempts: notice.attempts }, 'webhook answers again');
    } catch (thrown) {
      if (stop.signal.aborted) return;
      if (notice.attempts === 0) log.warn({ err: toError(thrown) }, 'webhook not delivered; it will be retried');
      if (notice.attempts >= MOST_ATTEMPTS) {
        log.error({ notice: notice.id, incident: notice.incident.key }, 'webhook given up');
        notices.delivered(notice.id);
      } else {
        notices.postponed(notice.id, Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** notice.attempts));
      }
    }
  }

  async function sleep(ms: number): Promise<void> {
    try {
      await clock.sleep(ms, AbortSignal.any([stop.signal, wake.signal]));
    } catch (thrown) {
      if (!stop.signal.aborted && !wake.signal.aborted) throw thrown;
    }
  }
}

/** One POST with its deadline. The signature is `sha256=` and the hex HMAC of the body as sent. */
async function post({ url, secret, session, words }: WebhookParts, notice: Notice, signal: AbortSignal): Promise<void> {
  const { key, severity, sentence, next, openedAt, closedAt } = notice.incident;
  const durationMs = notice.event === 'closed' && closedAt !== null ? Math.max(0, closedAt - openedAt) : null;
  const body = JSON.stringify({
    id: notice.id,
    event: notice.event,
    session,
    key,
    severity,
    sentence,
    next: words(next),
    openedAt: new Date(openedAt).toISOString(),
    durationMs,
  });
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === null ? {} : { 'X-Courier-Signature': signatureOf(body, secret) }),
    },
    body,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
}

/** For receivers: compare it in constant time with the header's value. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

import { createHmac } from 'node:crypto';
import type { NextStep } from '../next-steps/next-step.ts';
import { sentenceIn } from '../translations/translate.ts';
import { oneLine } from '../visible-text.ts';
import type { Channel } from './channel.ts';
import type { DayReport } from './day-report.ts';
import type { Notice } from './notices.ts';
import { inShape, type WebhookFormat } from './webhook-shapes.ts';
import type { AlertLanguage } from './words.ts';

export interface WebhookOptions {
  readonly url: string;
  /** Null: unsigned. */
  readonly secret: string | null;
  readonly format: WebhookFormat;
  /** Names of the company, or of those that share the number, among several; null: of the only one, or of the service. */
  readonly company: string | null;
  readonly session: string;
  /** Renders next steps for the receiver. */
  readonly words: (next: NextStep) => string;
  /** What people read in a chat is in this language; programs are told in English. */
  readonly language: AlertLanguage;
  /** A daily report for people. */
  readonly reportText: (report: DayReport) => string;
}

const DEADLINE_MS = 10_000;
/** Characters. */
const LONGEST_TEXT = 5000;

/** Posts each notice as JSON; any answer but 2xx is a failure. */
export function webhookChannel(options: WebhookOptions): Channel {
  return {
    name: 'webhook',
    send: async (notice, signal) => {
      await post(options, notice, signal);
      return null;
    },
  };
}

/** One POST with its deadline. The signature is `sha256=` and the hex HMAC of the body as sent. */
async function post(options: WebhookOptions, notice: Notice, signal: AbortSignal): Promise<void> {
  const { url, secret, format, company, session, words, language } = options;
  const { key, severity, next, openedAt, closedAt, report } = notice.incident;
  const sentence = format === 'courier' ? notice.incident.sentence : readable(notice, options);
  const durationMs = notice.event === 'closed' && closedAt !== null ? Math.max(0, closedAt - openedAt) : null;
  const told = {
    id: notice.id,
    event: notice.event,
    company,
    session,
    key,
    severity,
    sentence,
    next: words(next),
    openedAt: new Date(openedAt).toISOString(),
    durationMs,
    ...(notice.times > 1 || notice.event === 'summed' ? { times: notice.times, totalMs: notice.totalMs } : {}),
    ...(report
      ? { report: { ...report, person: report.person.map((one) => ({ ...one, next: words(one.next) })) } }
      : {}),
  };
  const body = JSON.stringify(inShape(format, told, language), format === 'courier' ? seen : undefined);
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

/** For `JSON.stringify`: no text hides or turns others where a program shows it. */
function seen(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? oneLine(value, LONGEST_TEXT) : value;
}

function readable({ incident: { sentence, report } }: Notice, { language, reportText }: WebhookOptions): string {
  return report ? reportText(report) : sentenceIn(language, sentence);
}

/** For receivers: compare it in constant time with the header's value. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

import type { Channel } from '../alerts/channel.ts';
import type { ChannelName } from '../alerts/channel-names.ts';
import type { Notice } from '../alerts/notices.ts';
import { alertWords } from '../alerts/words.ts';
import type { BookConfig, ServiceConfig } from '../config/schema.ts';
import { alertError } from '../errors/alerts.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import type { NextStep } from '../next-steps/next-step.ts';
import type { SessionOperations } from '../operations/session/session-operations.ts';
import { alertChannels } from './alert-channels.ts';

/** What one channel answered to a test. */
export interface ChannelAnswer {
  readonly channel: ChannelName;
  readonly ok: boolean;
  readonly sentence: string;
  readonly next: NextStep | null;
}

export interface TestAlertsParts {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  /** The session that carries WhatsApp's; rejects when there is none. */
  readonly session: () => Promise<Pick<SessionOperations, 'test'>>;
  readonly decidedBy: string;
  readonly signal: AbortSignal;
}

/**
 * Sends one alert through every configured channel, and tells what each answered.
 *
 * @throws `ALERT_NO_CHANNEL`, `ALERT_MAIL_TRUST_INVALID`
 */
export async function testAlerts(parts: TestAlertsParts): Promise<readonly ChannelAnswer[]> {
  const { service, book, session, decidedBy, signal } = parts;
  const channels = alertChannels({ service, book, companies: [], phone: null, open: () => [] });
  const { ALERT_WHATSAPP_TO: phone } = service;
  if (channels.length === 0 && phone === null) throw alertError('ALERT_NO_CHANNEL');
  const notice = testNotice(alertWords[book.COMPANY_LANGUAGE].testText);
  const answers: ChannelAnswer[] = [];
  for (const channel of channels) answers.push(await tried(channel.name, () => sendBy(channel, notice, signal)));
  if (phone !== null) {
    const call = { decidedBy, signal, progress: () => undefined };
    const send = async () => `It was ${(await (await session()).test({ phone }, call)).status}.`;
    answers.push(await tried('WhatsApp', send));
  }
  return answers;
}

function testNotice(sentence: string): Notice {
  const now = Date.now();
  const incident = { key: 'alerts.test', severity: 'info', sentence, next: '', openedAt: now, closedAt: now } as const;
  return { id: 0, event: 'opened', incident, attempts: 0, times: 1, totalMs: 0 };
}

async function sendBy(channel: Channel, notice: Notice, signal: AbortSignal): Promise<string> {
  const flaw = await channel.send(notice, signal);
  if (flaw) throw flaw;
  return 'The server took it.';
}

async function tried(channel: ChannelName, send: () => Promise<string>): Promise<ChannelAnswer> {
  try {
    return { channel, ok: true, sentence: await send(), next: null };
  } catch (thrown) {
    const error = toError(thrown);
    return { channel, ok: false, sentence: error.message, next: error instanceof CodedError ? error.next : null };
  }
}

import path from 'node:path';
import type { Channel, ChannelName } from '../alerts/channel.ts';
import type { Notice } from '../alerts/notices.ts';
import { alertWords } from '../alerts/words.ts';
import type { BookConfig, ServiceConfig } from '../config/schema.ts';
import { alertError } from '../errors/alerts.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import { sessionError } from '../errors/session.ts';
import { findService } from '../http/control-client.ts';
import { inCommands, jsonInCommands } from '../next-steps/commands.ts';
import type { NextStep } from '../next-steps/next-step.ts';
import { alertChannels } from '../service/alert-channels.ts';
import { userName } from './user-name.ts';

export interface TestAlertVerb {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  readonly json: boolean;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

interface Answer {
  readonly channel: ChannelName;
  readonly ok: boolean;
  readonly sentence: string;
  readonly next: NextStep | null;
}

/**
 * `hybrid-invoice-service.js --test-alert`: sends one alert through every configured channel and says what each answered.
 * 0: all arrived, 1: one did not. WhatsApp needs the running service, which holds the session.
 *
 * @throws `ALERT_NO_CHANNEL`, `ALERT_MAIL_TRUST_INVALID`
 */
export async function runTestAlert({ service, book, json, write, signal }: TestAlertVerb): Promise<number> {
  const unsaved = (error: Error): void => {
    throw error;
  };
  const channels = alertChannels({ service, book, phone: null, open: () => [], unsaved });
  const { ALERT_WHATSAPP_TO: phone } = service;
  if (channels.length === 0 && phone === null) throw alertError('ALERT_NO_CHANNEL');
  const notice = testNotice(alertWords[book.COMPANY_LANGUAGE].testText);
  const answers: Answer[] = [];
  for (const channel of channels) answers.push(await tried(channel.name, () => sendBy(channel, notice, signal)));
  if (phone !== null) answers.push(await tried('WhatsApp', () => sendByService(service, book.account, phone, signal)));
  const ok = answers.every((answer) => answer.ok);
  if (json) write(`${jsonInCommands({ ok, channels: answers })}\n`);
  else for (const answer of answers) write(describe(answer));
  return ok ? 0 : 1;
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

async function sendByService(service: ServiceConfig, session: string, phone: string, signal: AbortSignal) {
  const running = await findService(path.resolve(service.DATA_PATH), session);
  if (!running) throw sessionError('SESSION_NOT_CONNECTED', { state: 'stopped' });
  const { status } = await running.operations.test(
    { phone },
    {
      decidedBy: userName(),
      signal,
      progress: () => undefined,
    },
  );
  return `It was ${status}.`;
}

async function tried(channel: ChannelName, send: () => Promise<string>): Promise<Answer> {
  try {
    return { channel, ok: true, sentence: await send(), next: null };
  } catch (thrown) {
    const error = toError(thrown);
    return { channel, ok: false, sentence: error.message, next: error instanceof CodedError ? error.next : null };
  }
}

function describe({ channel, ok, sentence, next }: Answer): string {
  return `${ok ? 'ok    ' : 'failed'}  ${channel}: ${sentence}\n${next === null ? '' : `        ${inCommands(next)}\n`}`;
}

import path from 'node:path';
import type { BookConfig, ServiceConfig } from '../config/schema.ts';
import { sessionError } from '../errors/session.ts';
import { findService } from '../http/control-client.ts';
import { inCommands, jsonInCommands } from '../next-steps/commands.ts';
import { type ChannelAnswer, testAlerts } from '../service/test-alerts.ts';
import { userName } from './user-name.ts';

export interface TestAlertVerb {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  readonly json: boolean;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * `hybrid-invoice-service.js --test-alert`: sends one alert through every configured channel and says what each answered.
 * 0: all arrived, 1: one did not. WhatsApp needs the running service, which holds the session.
 *
 * @throws `ALERT_NO_CHANNEL`, `ALERT_MAIL_TRUST_INVALID`
 */
export async function runTestAlert({ service, book, json, write, signal }: TestAlertVerb): Promise<number> {
  const session = async () => {
    const running = await findService(path.resolve(service.DATA_PATH), book.account);
    if (!running) throw sessionError('SESSION_NOT_CONNECTED', { state: 'stopped' });
    return running.operations;
  };
  const answers = await testAlerts({ service, book, session, decidedBy: userName(), signal });
  const ok = answers.every((answer) => answer.ok);
  if (json) write(`${jsonInCommands({ ok, channels: answers })}\n`);
  else for (const answer of answers) write(describe(answer));
  return ok ? 0 : 1;
}

function describe({ channel, ok, sentence, next }: ChannelAnswer): string {
  return `${ok ? 'ok    ' : 'failed'}  ${channel}: ${sentence}\n${next === null ? '' : `        ${inCommands(next)}\n`}`;
}

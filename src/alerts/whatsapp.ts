import { createHash } from 'node:crypto';
import type { NextStep } from '../next-steps/next-step.ts';
import { sentenceIn } from '../translations/translate.ts';
import { visibleText } from '../visible-text.ts';
import type { Channel } from './channel.ts';
import type { Notice } from './notices.ts';
import { lasting } from './times.ts';
import { type AlertLanguage, alertWords } from './words.ts';

/** The phone of whoever runs the service, over the session. */
export interface AdministratorPhone {
  /** False while the session is not connected. */
  ready(): boolean;
  /**
   * Resolves when WhatsApp's server has it.
   *
   * @param isRepeat it may have been sent before, in an attempt whose answer was lost
   * @throws `ALERT_WHATSAPP_…`, and what the session throws
   */
  send(
    message: { readonly id: string; readonly text: string; readonly since: number; readonly isRepeat: boolean },
    signal: AbortSignal,
  ): Promise<void>;
}

/** Sends each notice to the administrator, while the link lives. */
export function whatsAppChannel(options: {
  readonly phone: AdministratorPhone;
  readonly company: string;
  readonly language: AlertLanguage;
  readonly words: (next: NextStep) => string;
}): Channel {
  const { phone, company, language, words } = options;
  return {
    name: 'WhatsApp',
    ready: () => phone.ready(),
    send: async (notice, signal) => {
      const { key, openedAt, sentence, stage } = notice.incident;
      const worse = notice.event === 'updated' ? [stage] : [];
      const facts = JSON.stringify([company, key, openedAt, notice.event, sentence, ...worse]);
      // The same for a repeat, which WhatsApp then drops: "3EB0" and 18 hex digits, as for invoices.
      const id = `3EB0${createHash('sha256').update(facts).digest('hex').slice(0, 18).toUpperCase()}`;
      const text = chatText(notice, company, language, words);
      await phone.send({ id, text, since: openedAt, isRepeat: notice.attempts > 0 }, signal);
      return null;
    },
  };
}

/** Characters that format in WhatsApp, which a value from anywhere must not. */
const FORMATTING = /[*_~`]/g;

/** A notice as a chat message. Pure. */
export function chatText(
  { event, incident, times, totalMs }: Pick<Notice, 'event' | 'incident' | 'times' | 'totalMs'>,
  company: string,
  language: AlertLanguage,
  words: (next: NextStep) => string,
): string {
  const said = alertWords[language];
  const { sentence, severity, openedAt, closedAt, next } = incident;
  const what = sentenceIn(language, sentence);
  const label = { opened: said.problem, updated: said.worse, closed: said.solved, summed: said.summed }[event];
  const lines = [
    `Invoice Courier · ${company}`,
    severity === 'info' ? what : `${label}: ${what}`,
    ...(event === 'summed' ? [said.cameAndWent(times, lasting(totalMs))] : []),
    ...(event !== 'summed' && times > 1 ? [said.again(times, lasting(totalMs))] : []),
    ...(event === 'closed' ? [`${said.lasted}: ${lasting((closedAt ?? openedAt) - openedAt)}`] : []),
    ...(event === 'opened' || event === 'updated' ? [`${said.whatToDo}: ${words(next)}`] : []),
  ];
  return visibleText(lines.join('\n').replace(FORMATTING, ' '));
}

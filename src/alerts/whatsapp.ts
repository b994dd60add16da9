import { hash } from 'node:crypto';
import type { NextStep } from '../next-steps/next-step.ts';
import { sentenceIn } from '../translations/translate.ts';
import { oneLine, visibleText } from '../visible-text.ts';
import type { Channel } from './channel.ts';
import type { DayReport } from './day-report.ts';
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

export interface WhatsAppOptions {
  readonly phone: AdministratorPhone;
  readonly company: string;
  readonly language: AlertLanguage;
  readonly words: (next: NextStep) => string;
  /** A daily report for people. */
  readonly reportText: (report: DayReport) => string;
}

/** Sends each notice to the administrator, while the link lives. */
export function whatsAppChannel(options: WhatsAppOptions): Channel {
  const { phone, company } = options;
  return {
    name: 'WhatsApp',
    ready: () => phone.ready(),
    send: async (notice, signal) => {
      const { key, openedAt, sentence, stage } = notice.incident;
      const worse = notice.event === 'updated' ? [stage] : [];
      const facts = JSON.stringify([company, key, openedAt, notice.event, sentence, ...worse]);
      // The same for a repeat, which WhatsApp then drops: "3EB0" and 18 hex digits, as for invoices.
      const id = `3EB0${hash('sha256', facts).slice(0, 18).toUpperCase()}`;
      const text = chatText(notice, options);
      await phone.send({ id, text, since: openedAt, isRepeat: notice.attempts > 0 }, signal);
      return null;
    },
  };
}

/** Characters that format in WhatsApp, which a value from anywhere must not. */
const FORMATTING = /[*_~`]/g;
/** Characters of a value; WhatsApp folds away what is longer than some thousand. */
const LONGEST_VALUE = 1500;

/** A notice as a chat message. Pure. */
export function chatText(
  { event, incident, times, totalMs }: Pick<Notice, 'event' | 'incident' | 'times' | 'totalMs'>,
  { company, language, words, reportText }: Omit<WhatsAppOptions, 'phone'>,
): string {
  const said = alertWords[language];
  const { sentence, severity, openedAt, closedAt, next, report } = incident;
  const what = report ? reportText(report).split('\n').map(shown).join('\n') : shown(sentenceIn(language, sentence));
  const label = { opened: said.problem, updated: said.worse, closed: said.solved, summed: said.summed }[event];
  const lines = [
    `Invoice Courier · ${shown(company)}`,
    severity === 'info' ? what : `${label}: ${what}`,
    ...(event === 'summed' ? [said.cameAndWent(times, lasting(totalMs))] : []),
    ...(event !== 'summed' && times > 1 ? [said.again(times, lasting(totalMs))] : []),
    ...(event === 'closed' ? [`${said.lasted}: ${lasting((closedAt ?? openedAt) - openedAt)}`] : []),
    ...(event === 'opened' || event === 'updated' ? [`${said.whatToDo}: ${shown(words(next))}`] : []),
  ];
  return visibleText(lines.join('\n').replace(FORMATTING, ' '));
}

/** No value can fake a line of the message. */
function shown(value: string): string {
  return oneLine(value, LONGEST_VALUE);
}

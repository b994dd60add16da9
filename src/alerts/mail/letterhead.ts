import type { NextStep } from '../../next-steps/next-step.ts';
import { type AlertLanguage, alertWords } from '../words.ts';

/** Whose mails they are, and how they say things. */
export interface Letterhead {
  /** Whose installation it is: the company, or what it is called in SAP. */
  readonly company: string;
  readonly session: string;
  readonly language: AlertLanguage;
  readonly timeZone: string;
  /** Domain of message ids: the sender's. */
  readonly domain: string;
  /** Renders next steps. */
  readonly words: (next: NextStep) => string;
}

/** What stands below every mail. */
export function footOf({ company, session, language, timeZone }: Letterhead, key: string | null): string[] {
  const from = ['Invoice Courier', company, session, timeZone, ...(key === null ? [] : [key])].join(' · ');
  return [from, alertWords[language].noReply];
}

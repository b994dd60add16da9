/** What becomes of a mail, pure. */

import { CodedError } from '../../errors/coded-error.ts';
import { mailError } from '../../errors/mail.ts';
import { oneLine } from '../../visible-text.ts';
import type { KnownMail, MailProblem } from '../mail-ledger.ts';
import { MOST_MAIL_MB, MOST_PDFS } from '../reading/mail/mail-limits.ts';
import type { ReadMail } from '../reading/mail/mail-reader.ts';
import type { MailHead } from './mail-server.ts';
import type { SenderVerdict } from './sender.ts';

const MEGABYTE = 1024 * 1024;
const MINUTE = 60_000;

/** How long a mail that could not be read waits for its next attempt, milliseconds; after the last one it is left. */
export const RETRY_MS: readonly number[] = [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE];

/** Codes of mails that a changed configuration may accept: they are judged again at each start. */
const BY_CONFIGURATION: ReadonlySet<string> = new Set(['MAIL_SENDER_UNKNOWN', 'MAIL_NOT_AUTHENTICATED']);

/** What is kept of a mail at first. */
export function firstSeen({ uid, messageId, from, subject, size, receivedAt }: MailHead): KnownMail {
  return {
    uid,
    messageId: messageId?.slice(0, 300) ?? null,
    sender: (from[0] ?? '').slice(0, 300),
    subject: subject.slice(0, 300),
    size,
    receivedAt,
    state: 'waiting',
    problem: null,
    attempts: 0,
    nextAt: 0,
    pdfs: [],
    flagged: false,
  };
}

/** True if a changed configuration may accept it. */
export function dependsOnConfiguration({ state, problem }: Pick<KnownMail, 'state' | 'problem'>): boolean {
  return state === 'refused' && problem !== null && BY_CONFIGURATION.has(problem.code);
}

/** Why a mail is not even downloaded; null: it is. */
export function problemBefore(verdict: SenderVerdict, size: number): MailProblem | null {
  if (verdict.kind === 'stranger')
    return told(mailError('MAIL_SENDER_UNKNOWN', { sender: oneLine(verdict.sender) || 'nobody in particular' }));
  if (verdict.kind === 'not_authenticated')
    return told(
      mailError('MAIL_NOT_AUTHENTICATED', { sender: oneLine(verdict.sender), detail: oneLine(verdict.detail) }),
    );
  return size > MOST_MAIL_MB * MEGABYTE ? tooLarge(size) : null;
}

/** @param size bytes, as far as they are known */
export function tooLarge(size: number): MailProblem {
  const least = Math.max(size, MOST_MAIL_MB * MEGABYTE + 1);
  return told(mailError('MAIL_TOO_LARGE', { sizeMb: Math.ceil(least / MEGABYTE), limitMb: MOST_MAIL_MB }));
}

/** Why a mail that was read is left for a person, even if PDFs of it are taken; null: it is done with. */
export function problemIn({ pdfs, closed, tooMany }: ReadMail): MailProblem | null {
  if (tooMany) return told(mailError('MAIL_TOO_MANY_PDFS', { limit: MOST_PDFS, limitMb: MOST_MAIL_MB }));
  if (closed.length > 0) {
    const names = closed.map(({ name, kind }) => oneLine(name ?? kind, 60)).join(', ');
    const kinds = [...new Set(closed.map(({ kind }) => kind))].join(', ');
    return told(mailError('MAIL_ATTACHMENT_CLOSED', { names, kinds }));
  }
  return pdfs.length === 0 ? told(mailError('MAIL_WITHOUT_PDF')) : null;
}

/** What is kept of a mail after an attempt that failed. */
export function afterFailure(
  mail: KnownMail,
  error: Error,
  now: number,
  retryMs: readonly number[],
): Pick<KnownMail, 'state' | 'problem' | 'attempts' | 'nextAt'> {
  const attempts = mail.attempts + 1;
  const wait = retryMs[attempts - 1];
  const isMails = error instanceof CodedError && error.code === 'MAIL_READING_ENDED';
  // What ends its reader twice does so the third time too.
  if (isMails && attempts > 1)
    return { state: 'refused', problem: told(mailError('MAIL_TOO_COMPLEX')), attempts, nextAt: 0 };
  const detail = error instanceof CodedError ? withoutEnd(error.message) : error.message;
  const problem = told(mailError('MAIL_NOT_READ', { attempts, detail: oneLine(detail) }));
  if (wait === undefined) return { state: 'refused', problem, attempts, nextAt: 0 };
  return { state: 'waiting', problem, attempts, nextAt: now + wait };
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

function told({ code, message }: CodedError): MailProblem {
  return { code, sentence: message };
}

/** The name of a PDF in a mail as a file's: the last part of a path, without what cannot be seen, and with its ending. */
export function fileNameOf(name: string | null): string {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  const stem = last
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\.pdf$/i, '')
    .trim()
    .slice(0, 150);
  return `${stem || 'attachment'}.pdf`;
}

/** How many mails of a folder wait, were left, or are of strangers. @param listed those in it that are not done with */
export function countsOf(
  mails: readonly KnownMail[],
  listed: number,
): { readonly waiting: number; readonly left: number; readonly strangers: number } {
  const refused = mails.filter(({ state }) => state === 'refused');
  const strangers = refused.filter(({ problem }) => problem?.code === 'MAIL_SENDER_UNKNOWN').length;
  const done = mails.filter(({ state }) => state === 'done').length;
  return { waiting: Math.max(0, listed - refused.length - done), left: refused.length - strangers, strangers };
}

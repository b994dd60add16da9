import { z } from 'zod';
import { cliError } from '../../errors/cli.ts';
import { handoffMs } from '../../whatsapp/passkey/handoff.ts';
import type { PasskeyQuestion } from '../../whatsapp/passkey/question.ts';
import { readPasskeyQuestion } from '../../whatsapp/passkey/question.ts';

/** What two computers tell each other by a person's clipboard: one line each, well under a terminal's 4096 characters. */
const askWord = 'courier-passkey-1.';
const answerWord = 'courier-proof-1.';
const longestText = 16_000;

const askSchema = z.strictObject({
  server: z.string().max(255),
  digits: z.string().regex(/^\d{4}$/),
  request: z.json(),
  expiresAt: z.number().int(),
});

const answerSchema = z.strictObject({ challenge: z.string().max(1024), assertion: z.json() });

export interface PasskeyText {
  /** Computer that holds the session. */
  readonly server: string;
  /** Last four digits of the account's number. */
  readonly digits: string;
  readonly question: PasskeyQuestion;
}

/** The question, for the computer with the passkey. */
export function askText({ server, digits, question }: PasskeyText): string {
  const { request, expiresAt } = question;
  return askWord + toText({ server, digits, request, expiresAt });
}

/**
 * @param now epoch milliseconds
 * @throws CLI_NOT_A_PASSKEY_TEXT
 */
export function readAskText(text: string, now: number): PasskeyText {
  const parsed = askSchema.safeParse(fromText(askWord, text));
  const question = parsed.success ? readPasskeyQuestion(JSON.stringify(parsed.data.request), now) : null;
  if (!parsed.success || !question) throw notOurs('it cannot be read');
  // The clocks of two computers differ; the session's own is the one that counts in the end.
  const expiresAt = Math.min(question.expiresAt, parsed.data.expiresAt + handoffMs);
  const { server, digits } = parsed.data;
  return { server, digits, question: { request: question.request, expiresAt } };
}

/** The answer, for the computer that holds the session. */
export function answerText(challenge: string, assertion: unknown): string {
  return answerWord + toText({ challenge, assertion });
}

/** @throws CLI_NOT_A_PASSKEY_TEXT also when it answers another attempt */
export function readAnswerText(text: string, { request }: PasskeyQuestion): unknown {
  const parsed = answerSchema.safeParse(fromText(answerWord, text));
  if (!parsed.success) throw notOurs('it cannot be read');
  if (parsed.data.challenge !== request.challenge) throw notOurs('it answers another attempt');
  return parsed.data.assertion;
}

function toText(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function fromText(word: string, text: string): unknown {
  const line = text.trim();
  if (!line.startsWith(word) || line.length > longestText) return null;
  try {
    return JSON.parse(Buffer.from(line.slice(word.length), 'base64url').toString());
  } catch {
    return null;
  }
}

function notOurs(detail: string) {
  return cliError('CLI_NOT_A_PASSKEY_TEXT', { detail });
}

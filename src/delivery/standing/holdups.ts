import type { SendingStore } from '../ports/sending-store.ts';
/** Why messages wait: read from the outbox, with or without a running service. */

import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { MailStore } from '../ports/mail-store.ts';
import type { StandingStore, SummaryRow } from '../ports/standing-store.ts';
import type { MessageState } from '../rules/lifecycle.ts';
import { type PacingWait, pace } from '../rules/pacing.ts';
import type { DeliverySettings } from '../settings.ts';
import { stopSentence, unusualSentence } from './brakes.ts';
import { newChats } from './new-chats.ts';

export interface Holdup {
  readonly sentence: string;
  /** Epoch milliseconds; null: until a person acts. */
  readonly until: number | null;
  /** What a person can do; null: nothing, it ends automatically. */
  readonly next: NextStep | null;
}

export type HoldupSettings = Pick<DeliverySettings, 'pacing' | 'disableCustomerMessages'>;

/** Ready to be sent, and delayed only by a holdup. */
const READY: readonly MessageState[] = ['queued', 'prepared'];

export const APPROVE = nextStep`See what would be sent, and approve it: ${{ action: 'approve_sending' }}`;

/** What a person can do who finds sending stopped. */
export const RESUME = nextStep`To resume sending: ${{ action: 'resume_sending' }}`;

const MAILS = nextStep`See why: ${{ action: 'list_mails' }}`;

/** What delays messages now, apart from the session and each message's own reason. */
export async function holdups(
  outbox: StandingStore & SendingStore & Pick<MailStore, 'leftMailCount'>,
  settings: HoldupSettings,
  now: number,
): Promise<readonly Holdup[]> {
  const found: Holdup[] = [];
  const add = (sentence: string, until: number | null, next: NextStep | null = null): void =>
    void found.push({ sentence, until, next });
  const all = await outbox.summary();
  const rows = all.filter(({ state }) => READY.includes(state));
  const customers = sum(rows.filter(({ role }) => role === 'customer'));
  const { stopped, unusual } = await outbox.brakes();
  if (stopped) add(`${stopSentence(stopped, settings.pacing.timeZone)} ${waitingSentence(all)}`, null, RESUME);
  if (unusual) add(`${unusualSentence(unusual)} ${waitingSentence(all)}`, null, APPROVE);
  const { firstRunAt, customersDisabledAt } = await outbox.approvals();
  if (firstRunAt === null) {
    add('Nothing is sent until a person approves the first run.', null, APPROVE);
  }
  if (settings.disableCustomerMessages) {
    add(`Messages to customers are switched off (DISABLE_CUSTOMER_MESSAGES): ${customers} queued.`, null);
  } else if (customersDisabledAt !== null) {
    add(`Messages to customers are switched on again: ${customers} waiting for a person's approval.`, null, APPROVE);
  }
  const left = all.some(({ state }) => state === 'waiting_document') ? await outbox.leftMailCount() : 0;
  if (left > 0) add(`Invoices wait for PDFs, and ${left} of the mailbox's mails were left for a person.`, null, MAILS);
  // Limits without effect are not reported.
  if (sum(rows) === 0) return found;
  const { sendingUntil, newChatsUntil } = await outbox.pauses();
  if (sendingUntil > now) add('WhatsApp requests a pause (429).', sendingUntil);
  if (newChatsUntil > now) {
    add('Messages to new contacts are paused because WhatsApp limited them (463).', newChatsUntil);
  }
  const chats = await newChats(outbox, now);
  if (chats && chats.waiting > 0 && chats.total !== null) {
    const sentence = `First messages to new contacts are spread over WhatsApp's cycle: ${chats.used} of ${chats.total} chats are used, ${chats.waiting} wait for their turn.`;
    add(sentence, chats.cycleEnd === null ? null : Date.parse(chats.cycleEnd));
  }
  const pacing = await outbox.pacing();
  const decision = pace(settings.pacing, pacing, pacing?.account ?? '', now, 0);
  if (!decision.may && decision.reason !== 'spacing') add(pacingSentence(decision.reason), decision.until);
  return found;
}

/** `12 messages are ready to be sent, 3 wait for their PDF.` */
export function waitingSentence(rows: readonly SummaryRow[]): string {
  const ready = waitingMessages(rows);
  const withoutPdf = sum(rows.filter(({ role, state }) => role === 'customer' && state === 'waiting_document'));
  const later = withoutPdf === 0 ? '' : `, ${withoutPdf} for their PDF`;
  return `Waiting: ${ready} ${ready === 1 ? 'message' : 'messages'}${later}.`;
}

/** Messages of every role that are ready to be sent. */
export function waitingMessages(rows: readonly SummaryRow[]): number {
  return sum(rows.filter(({ state }) => READY.includes(state)));
}

/** The limit that delays messages, and the variable that sets it. */
export function pacingSentence(reason: PacingWait): string {
  return sentences[reason];
}

const sentences: Readonly<Record<PacingWait, string>> = {
  spacing: 'Messages are spaced out (SEND_INTERVAL).',
  hourly_cap: 'The hourly limit is reached (SEND_HOURLY_CAP).',
  daily_cap: 'The daily limit is reached (SEND_DAILY_CAP).',
  warm_up: 'The link is new and starts slowly (SEND_WARM_UP).',
  quiet_hours: 'Quiet hours (SEND_QUIET_HOURS).',
};

function sum(rows: readonly SummaryRow[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

import type { SendingStore } from '../ports/sending-store.ts';
/** Why messages wait, for whoever asks: read from the outbox, beside a running service or without one. */

import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { StandingStore, SummaryRow } from '../ports/standing-store.ts';
import type { MessageState } from '../rules/lifecycle.ts';
import { type PacingWait, pace } from '../rules/pacing.ts';
import type { DeliverySettings } from '../settings.ts';

export interface Holdup {
  readonly sentence: string;
  /** Epoch milliseconds; null: until a person does something. */
  readonly until: number | null;
  /** What a person can do; null: nothing, it ends by itself. */
  readonly next: NextStep | null;
}

export type HoldupSettings = Pick<DeliverySettings, 'pacing' | 'disableCustomerMessages'>;

/** Ready to be sent, and nothing but a holdup keeps them. */
const READY: readonly MessageState[] = ['queued', 'prepared'];

const APPROVE = nextStep`Start the service with a yes: ${{ action: 'approve_sending' }}`;

/** What keeps messages back now, apart from the session and from what each message says itself. */
export async function holdups(
  outbox: StandingStore & SendingStore,
  settings: HoldupSettings,
  now: number,
): Promise<readonly Holdup[]> {
  const found: Holdup[] = [];
  const add = (sentence: string, until: number | null, next: NextStep | null = null): void =>
    void found.push({ sentence, until, next });
  const rows = (await outbox.summary()).filter(({ state }) => READY.includes(state));
  const customers = sum(rows.filter(({ role }) => role === 'customer'));
  const { firstRunAt, customersDisabledAt } = await outbox.approvals();
  if (firstRunAt === null) {
    add('Nothing is sent before a person approves the first run.', null, APPROVE);
  }
  if (settings.disableCustomerMessages) {
    add(`Messages to customers are switched off (DISABLE_CUSTOMER_MESSAGES): ${customers} are queued.`, null);
  } else if (customersDisabledAt !== null) {
    add(`Messages to customers are switched on again: ${customers} wait for a person to approve them.`, null, APPROVE);
  }
  // A limit that keeps nothing back is no news.
  if (sum(rows) === 0) return found;
  const { sendingUntil, newChatsUntil } = await outbox.pauses();
  if (sendingUntil > now) add('WhatsApp asks for a pause (429).', sendingUntil);
  if (newChatsUntil > now) {
    add('First messages to new contacts pause, because WhatsApp limited them (463).', newChatsUntil);
  }
  const pacing = await outbox.pacing();
  const decision = pace(settings.pacing, pacing, pacing?.account ?? '', now, 0);
  if (!decision.may && decision.reason !== 'spacing') add(pacingSentence(decision.reason), decision.until);
  return found;
}

/** Which limit keeps messages back, and the variable that sets it. */
export function pacingSentence(reason: PacingWait): string {
  return sentences[reason];
}

const sentences: Readonly<Record<PacingWait, string>> = {
  spacing: 'Messages keep a distance (SEND_INTERVAL).',
  hourly_cap: 'The messages of this hour are used up (SEND_HOURLY_CAP).',
  daily_cap: 'The messages of this day are used up (SEND_DAILY_CAP).',
  warm_up: 'The link is young and begins gently (SEND_WARM_UP).',
  quiet_hours: 'Quiet hours (SEND_QUIET_HOURS).',
};

function sum(rows: readonly SummaryRow[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

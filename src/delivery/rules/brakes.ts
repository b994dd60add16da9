/** Brakes on sending, pure: a person's stop, and the question about a day on which unusually many messages go out. */
import type { PacingState } from './pacing.ts';

/** A person stopped all sending. */
export interface Stop {
  readonly by: string;
  readonly why: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A day on which unusually many messages went out: the next one waits for a person. */
export interface UnusualDay {
  /** Day of the company, `YYYY-MM-DD`. */
  readonly day: string;
  /** Messages that went out on it. */
  readonly sent: number;
  /** Messages of the busiest day that it was compared with; 0: there was none. */
  readonly busiest: number;
  /** When that was noticed, epoch milliseconds. */
  readonly at: number;
}

/** An amount that a person approved: counts like a day on which so many were sent. */
export interface ApprovedDay {
  /** Day of the company, `YYYY-MM-DD`. */
  readonly day: string;
  readonly messages: number;
}

/** The brakes of one account. */
export interface Brakes {
  /** null: nobody has stopped sending. */
  readonly stopped: Stop | null;
  /** null: nothing is asked. */
  readonly unusual: UnusualDay | null;
  /** The newest approved amount; null: none yet. */
  readonly approved: ApprovedDay | null;
}

export const released: Brakes = { stopped: null, unusual: null, approved: null };

/** Days that a day is compared with: five weeks hold the same day of the month before, when many companies invoice. */
export const COMPARED_DAYS = 35;
const DAY_MS = 86_400_000;
/**
 * A day is usual up to so many times the busiest of them. WhatsApp's own Business Platform takes the same measure: it raises
 * a limit for whoever has used half of it (Meta, "Messaging limits", automatic scaling).
 */
const USUAL_GROWTH = 2;

/**
 * The question to ask before a message goes out; null: it is within what is usual, or nothing is ever asked.
 *
 * @param askAbove so many messages a day are never unusual; null: none are
 * @param next the counters after the message
 * @param now epoch milliseconds
 */
export function unusualDay(
  askAbove: number | null,
  next: PacingState,
  approved: ApprovedDay | null,
  now: number,
): UnusualDay | null {
  if (askAbove === null || next.today <= askAbove) return null;
  const first = new Date(Date.parse(next.day) - COMPARED_DAYS * DAY_MS).toISOString().slice(0, 10);
  const earlier = Object.entries(next.days ?? {})
    // One that is yet to come was counted while the clock was wrong.
    .filter(([day]) => day < next.day && day >= first)
    .map(([, sent]) => sent);
  const allowed = approved && approved.day >= first ? approved.messages : 0;
  const busiest = Math.max(0, allowed, ...earlier);
  if (next.today <= busiest * USUAL_GROWTH) return null;
  return { day: next.day, sent: next.today - 1, busiest, at: now };
}

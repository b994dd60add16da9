/** First messages to people who have never written to the account: why WhatsApp refuses them, and when they may go. Pure. */
import type { AccountLimits, NewChatQuota } from '../../whatsapp/limits.ts';
import type { MessageEvent } from './lifecycle.ts';
import { whyOf } from './why.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A cycle whose beginning WhatsApp does not tell. */
const CYCLE = 30 * DAY;
/** New chats rest for this long where WhatsApp names no end. */
export const PAUSE_WITHOUT_END_MS = DAY;
/** A message that meets the same limit so often is looked at by a person. */
const MOST_LIMITS = 3;

/**
 * `restricted`: the account may not begin chats. `quota`: it has begun as many as it may. `no_token`: this contact's
 * privacy token is missing, and the account is free. `unknown`: none of them is known to be the cause.
 */
export type RefusalCause = 'restricted' | 'quota' | 'no_token' | 'unknown';

/** What is known of a refused first contact. */
export interface RefusedContact {
  /** The ack's error; 463 says "restricted" and "no token" alike, 475 "as many as it may" (WhatsApp Web's `NackReason`). */
  readonly code: string;
  /** The message carried its recipient's privacy token; null: not known. */
  readonly withToken: boolean | null;
  /** Asked after the refusal; null: WhatsApp did not answer. */
  readonly limits: AccountLimits | null;
}

/**
 * Whether messages to new contacts may have to wait, by what is kept of the account. Pure.
 *
 * @param now epoch milliseconds, as is `newChatsUntil`
 */
export function limitsNewChats(
  { pauses, limits }: { readonly pauses: { readonly newChatsUntil: number }; readonly limits: AccountLimits | null },
  now: number,
): boolean {
  return pauses.newChatsUntil > now || Boolean(limits?.quota);
}

/** The causes of one refusal have opposite cures: to wait as an account, or to get one contact's token. */
export function causeOf({ code, withToken, limits }: RefusedContact): RefusalCause {
  if (code === '475') return 'quota';
  if (limits?.restriction) return 'restricted';
  const quota = limits?.quota;
  if (quota && (quota.capped || quota.used >= quota.total)) return 'quota';
  return limits?.restriction === null && withToken === false ? 'no_token' : 'unknown';
}

/** What a refused first contact means. */
export interface ContactVerdict {
  readonly event: MessageEvent;
  /** Until when no other chat is begun, epoch milliseconds; null: others may. */
  readonly pausesUntil: number | null;
}

/** What becomes of the message, and of other first contacts. */
export function contactVerdict(cause: RefusalCause, limits: AccountLimits | null, at: number): ContactVerdict {
  const later = (code: Parameters<typeof whyOf>[0], until: number): MessageEvent => ({
    type: 'refused',
    verdict: 'temporary',
    why: whyOf(code),
    at,
    retryMs: PAUSE_WITHOUT_END_MS,
    until,
    mostRefusals: MOST_LIMITS,
    heldAs: whyOf('DELIVERY_FIRST_CONTACT_LIMITED'),
  });
  switch (cause) {
    case 'restricted': {
      const until = endOr(limits?.restriction?.until, at);
      return { event: later('DELIVERY_ACCOUNT_RESTRICTED', until), pausesUntil: until };
    }
    case 'quota': {
      const until = endOr(limits?.quota?.cycleEnd, at);
      return { event: later('DELIVERY_NEW_CHAT_QUOTA', until), pausesUntil: until };
    }
    case 'no_token':
      // Once more, with the token that the engine asks for meanwhile.
      return {
        event: {
          type: 'refused',
          verdict: 'temporary',
          why: whyOf('DELIVERY_TOKEN_ASKED'),
          at,
          retryMs: MINUTE,
          mostRefusals: 1,
          heldAs: whyOf('DELIVERY_NO_PRIVACY_TOKEN'),
        },
        pausesUntil: null,
      };
    case 'unknown':
      return {
        event: { type: 'refused', verdict: 'person', why: whyOf('DELIVERY_FIRST_CONTACT_LIMITED') },
        pausesUntil: at + PAUSE_WITHOUT_END_MS,
      };
  }
}

/** The end that WhatsApp names, unless it is over. */
function endOr(end: number | null | undefined, at: number): number {
  return end && end > at ? end : at + PAUSE_WITHOUT_END_MS;
}

export type ContactTurn = { readonly may: true } | { readonly may: false; readonly until: number };

/**
 * When the next chat may be begun, so that a quota lasts for its cycle: a day's share at its beginning, then evenly.
 *
 * @param begun first contacts since the quota was told, and those that wait before this one
 * @param now epoch milliseconds
 */
export function turnOf(quota: NewChatQuota, begun: number, now: number): ContactTurn {
  const { total, cycleEnd, capped } = quota;
  // Of a cycle that has ended, the numbers say nothing of the next.
  if (cycleEnd !== null && now >= cycleEnd) return { may: true };
  const used = quota.used + begun;
  if (capped || used >= total) return { may: false, until: cycleEnd ?? now + DAY };
  if (cycleEnd === null) return { may: true };
  const start = Math.min(quota.cycleStart ?? cycleEnd - CYCLE, cycleEnd - 1);
  const length = cycleEnd - start;
  const share = Math.max(1, Math.ceil((total * DAY) / length));
  const released = share + Math.floor((Math.max(0, now - start) * total) / length);
  if (used < released) return { may: true };
  const until = start + Math.ceil(((used + 1 - share) * length) / total);
  return { may: false, until: Math.min(Math.max(until, now + 1), cycleEnd) };
}

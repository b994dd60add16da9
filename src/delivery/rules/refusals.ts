import { causeOf, contactVerdict, type RefusedContact } from './first-contact.ts';
import type { MessageEvent } from './lifecycle.ts';
import { whyOf } from './why.ts';

const MINUTE = 60_000;

/** What an error ack of WhatsApp's server means for its message and for others. */
export interface Refusal {
  readonly event: MessageEvent;
  /** Messages to new contacts are paused until then; null: no. */
  readonly pausesNewChatsUntil: number | null;
  /** All sending is paused until then (429); null: no. */
  readonly pausesAllUntil: number | null;
}

/** Codes that will recur for the same message. Source: WhatsApp's servers as whatsmeow and Baileys document them. */
const PERMANENT = new Set(['400', '401', '403', '404', '405', '406', '410', '413', '415']);
const TEMPORARY = new Set(['408', '421', '500', '501', '502', '503', '504']);
/** An outdated device list: the second attempt has a new one, a third would be the same. */
const STALE_DEVICES = '479';
/** Refusals of first contacts, and that of an engine that is told no number. */
const FIRST_CONTACT = new Set(['463', '475']);
const WITHOUT_NUMBER = 'refused';
/** A server in trouble for a day: the waits in between double from a minute to six hours. */
const MOST_IN_TROUBLE = 12;
const RATE_LIMIT = '429';
const RATE_LIMIT_PAUSE_MS = 5 * MINUTE;

/** The account's limits say more about this refusal. */
export function mayBeFirstContact(code: string): boolean {
  return FIRST_CONTACT.has(code) || code === WITHOUT_NUMBER;
}

/**
 * @param code the ack's error attribute
 * @param until the end stated by the server; null: none
 * @param contact what is known of a first contact; null: it went to somebody whom the account knows
 */
export function refusal(
  code: string,
  at: number,
  until: number | null,
  contact: Omit<RefusedContact, 'code'> | null = null,
): Refusal {
  const with_ = (event: MessageEvent): Refusal => ({ event, pausesNewChatsUntil: null, pausesAllUntil: null });
  const why = (reason: Parameters<typeof whyOf>[0]) => {
    const words = whyOf(reason);
    return { reason: words.reason, detail: `${words.detail} (${code})` };
  };
  const said = until === null ? {} : { until };
  if (contact || FIRST_CONTACT.has(code)) {
    const cause = causeOf({ withToken: null, limits: null, ...contact, code });
    // Without a number, only what the limits say is known.
    if (FIRST_CONTACT.has(code) || cause === 'restricted' || cause === 'quota') {
      const { event, pausesUntil } = contactVerdict(cause, contact?.limits ?? null, at);
      return { event, pausesNewChatsUntil: pausesUntil, pausesAllUntil: null };
    }
  }
  if (code === RATE_LIMIT) {
    const event: MessageEvent = {
      type: 'refused',
      verdict: 'temporary',
      why: whyOf('DELIVERY_RATE_LIMITED'),
      at,
      retryMs: RATE_LIMIT_PAUSE_MS,
      ...said,
      mostRefusals: null,
    };
    return { event, pausesNewChatsUntil: null, pausesAllUntil: until ?? at + RATE_LIMIT_PAUSE_MS };
  }
  if (code === STALE_DEVICES || TEMPORARY.has(code)) {
    return with_({
      type: 'refused',
      verdict: 'temporary',
      why: why('DELIVERY_REFUSED_FOR_NOW'),
      at,
      retryMs: code === STALE_DEVICES ? 1000 : MINUTE,
      ...said,
      ...(code === STALE_DEVICES
        ? { mostRefusals: 1 }
        : { mostRefusals: MOST_IN_TROUBLE, heldAs: why('DELIVERY_REFUSED_TOO_OFTEN') }),
    });
  }
  if (PERMANENT.has(code)) return with_({ type: 'refused', verdict: 'permanent', why: why('DELIVERY_REFUSED') });
  return with_({ type: 'refused', verdict: 'person', why: why('DELIVERY_REFUSED_UNKNOWN') });
}

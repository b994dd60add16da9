import type { MessageEvent } from './lifecycle.ts';
import { whyOf } from './why.ts';

const MINUTE = 60_000;

/** What an error ack of WhatsApp's server means for its message and for others. */
export interface Refusal {
  readonly event: MessageEvent;
  /** Messages to new contacts are paused (463). */
  readonly pausesNewChats: boolean;
  /** All sending is paused until then (429); null: no. */
  readonly pausesAllUntil: number | null;
}

/** Codes that will recur for the same message. Source: WhatsApp's servers as whatsmeow and Baileys document them. */
const PERMANENT = new Set(['400', '401', '403', '404', '405', '406', '410', '413', '415']);
const TEMPORARY = new Set(['408', '421', '500', '501', '502', '503', '504']);
/** An outdated device list: the second attempt has a new one, a third would be the same. */
const STALE_DEVICES = '479';
const FIRST_CONTACT = '463';
const RATE_LIMIT = '429';
const RATE_LIMIT_PAUSE_MS = 5 * MINUTE;

/**
 * @param code the ack's error attribute
 * @param until the end stated by the server; null: none
 */
export function refusal(code: string, at: number, until: number | null): Refusal {
  const with_ = (event: MessageEvent): Refusal => ({ event, pausesNewChats: false, pausesAllUntil: null });
  const why = (reason: Parameters<typeof whyOf>[0]) => {
    const words = whyOf(reason);
    return { reason: words.reason, detail: `${words.detail} (${code})` };
  };
  const said = until === null ? {} : { until };
  if (code === FIRST_CONTACT) {
    const event: MessageEvent = { type: 'refused', verdict: 'person', why: whyOf('DELIVERY_FIRST_CONTACT_LIMITED') };
    return { event, pausesNewChats: true, pausesAllUntil: null };
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
    return { event, pausesNewChats: false, pausesAllUntil: until ?? at + RATE_LIMIT_PAUSE_MS };
  }
  if (code === STALE_DEVICES || TEMPORARY.has(code)) {
    return with_({
      type: 'refused',
      verdict: 'temporary',
      why: why('DELIVERY_REFUSED_FOR_NOW'),
      at,
      retryMs: code === STALE_DEVICES ? 1000 : MINUTE,
      ...said,
      mostRefusals: code === STALE_DEVICES ? 1 : null,
    });
  }
  if (PERMANENT.has(code)) return with_({ type: 'refused', verdict: 'permanent', why: why('DELIVERY_REFUSED') });
  return with_({ type: 'refused', verdict: 'person', why: why('DELIVERY_REFUSED_UNKNOWN') });
}

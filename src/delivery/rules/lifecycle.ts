/**
 * The life cycle of one message, as a pure function.
 *
 * ```
 * received → waiting_document → queued → prepared → dispatching ─┬─ server ack ─────► sent → delivered → read
 *                                                                ├─ refused for good ► failed
 *                                                                ├─ refused for now ─► queued (not before)
 *                                                                ├─ 463, 475 ────────► queued (not before) | held
 *                                                                ├─ proven unsent ───► queued (not before)
 *                                                                └─ doubt ───────────► ambiguous
 * ambiguous ─┬─ evidence ─► sent | delivered | read
 *            ├─ resent under the same id ─► dispatching
 *            └─ held
 * ```
 * Evidence (an ack, a receipt, the chat, our status in SAP, a person's statement) overrides every other state, and the status
 * never goes back. While an earlier attempt of the same generation is in doubt, a later refusal proves nothing: the message
 * returns to `ambiguous` or is held, never to `queued` or `failed`.
 */

import { type Why, whyOf } from './why.ts';

export const messageStates = [
  'received',
  'waiting_document',
  'queued',
  'prepared',
  'dispatching',
  'ambiguous',
  'sent',
  'delivered',
  'read',
  'failed',
  'held',
  'cancelled',
] as const;
export type MessageState = (typeof messageStates)[number];

export const provenStates = ['sent', 'delivered', 'read'] as const satisfies readonly MessageState[];
export type ProvenStatus = (typeof provenStates)[number];

/**
 * Why a message is held, and so what releases it: `doubt` and `refusal` wait for a person, `recipient` for a
 * corrected partner, `document` for the right PDF, `invoice` for an invoice that SAP shows in full, `mark` for a person's
 * word on the mark that stands in SAP, `restored` for one on a document that took the key of another.
 */
export type HoldKind = 'doubt' | 'refusal' | 'recipient' | 'document' | 'invoice' | 'mark' | 'restored';

/** The state that the life cycle depends on, stored in a row of `messages`. Times are epoch milliseconds. */
export interface MessageLife {
  readonly state: MessageState;
  /** The error code that explains the state (registry, or WhatsApp's own code in `detail`), or null. */
  readonly reason: string | null;
  /** The reason's sentence, filled in. */
  readonly detail: string | null;
  /** Set while held. */
  readonly hold: HoldKind | null;
  /** No dispatch before this time; 0: at once. */
  readonly notBefore: number;
  /** Increased only by a person. */
  readonly generation: number;
  /** Evidence of attempts of older generations no longer counts. */
  readonly evidenceFrom: number;
  /** Unsettled attempts of this generation that may have reached WhatsApp. */
  readonly doubts: number;
  /** Consecutive times it could not even be attempted, for the backoff. */
  readonly failures: number;
  /** Consecutive temporary rejections by WhatsApp's server. */
  readonly refusals: number;
  readonly sentAt: number | null;
  readonly deliveredAt: number | null;
  readonly readAt: number | null;
}

export type MessageEvent =
  /** It can now wait for its PDF: after fiscal approval, or a correction of the invoice. */
  | { readonly type: 'released'; readonly documentAttached: boolean }
  | { readonly type: 'document_attached' }
  /** The attached PDF was replaced or withdrawn. */
  | { readonly type: 'document_replaced' }
  | { readonly type: 'document_withdrawn' }
  | { readonly type: 'prepared' }
  | { readonly type: 'dispatching' }
  /** `status` proven for an attempt of `generation`. */
  | { readonly type: 'evidence'; readonly status: ProvenStatus; readonly generation: number; readonly at: number }
  /** WhatsApp's server rejected it: permanently, temporarily, or in a way that needs a person. */
  | { readonly type: 'refused'; readonly verdict: 'permanent' | 'person'; readonly why: Why }
  | {
      readonly type: 'refused';
      readonly verdict: 'temporary';
      readonly why: Why;
      readonly at: number;
      /** Delay before the next attempt; doubled with each consecutive failure. */
      readonly retryMs: number;
      /** Time stated by the server, instead of `retryMs`. */
      readonly until?: number;
      /** Consecutive rejections after which it is permanent; null: never. */
      readonly mostRefusals: number | null;
      /** Why it is held for a person then; left out: it fails. */
      readonly heldAs?: Why;
    }
  /** Nothing was written: an error before the write. */
  | { readonly type: 'unsent'; readonly why: Why; readonly notBefore: number }
  /** Timeout, drop or crash while dispatching. */
  | { readonly type: 'doubtful'; readonly why: Why }
  /** Postponed without an attempt: no recipient yet, or an external system does not answer. */
  | { readonly type: 'postponed'; readonly why: Why; readonly notBefore: number }
  | { readonly type: 'held'; readonly hold: HoldKind; readonly why: Why }
  /** Its key is another document's by now: nothing that was sent or proven speaks of that one. */
  | { readonly type: 'replaced'; readonly why: Why }
  /** The reason for holding it was fixed: the partner's phone was corrected, the opt-out withdrawn. */
  | { readonly type: 'mended' }
  /** Sent, and no phone has taken it for days. */
  | { readonly type: 'untaken'; readonly why: Why }
  /** Nothing keeps a first contact back any more: the recipient has written, or WhatsApp has lifted its limit. */
  | { readonly type: 'may_begin' }
  /** The chat, in the same store and after a clean flush, proves that an attempt was not sent. */
  | { readonly type: 'proven_unsent'; readonly why: Why; readonly notBefore: number }
  | { readonly type: 'cancelled'; readonly why: Why }
  /** A person's decisions. */
  | { readonly type: 'resend' }
  | { readonly type: 'marked_sent'; readonly at: number }
  /** Even a doubtful one: a person has checked. */
  | { readonly type: 'cancelled_by_person'; readonly why: Why };

/** The reason of a cancellation by a person, which can be undone. */
export const CANCELLED_BY_PERSON = 'DELIVERY_CANCELLED_BY_PERSON';
const LONGEST_RETRY_MS = 6 * 3_600_000;
const PROVEN: Readonly<Record<ProvenStatus, number>> = { sent: 1, delivered: 2, read: 3 };

/** A life that begins in this state. */
export function newLife(state: MessageState, why: Why | null = null): MessageLife {
  return {
    state,
    reason: why?.reason ?? null,
    detail: why?.detail ?? null,
    hold: null,
    notBefore: 0,
    generation: 0,
    evidenceFrom: 0,
    doubts: 0,
    failures: 0,
    refusals: 0,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
  };
}

/** The next state, or null if the event changes nothing in this state. Never throws. */
export function step(life: MessageLife, event: MessageEvent): MessageLife | null {
  switch (event.type) {
    case 'evidence':
      return proven(life, event.status, event.generation, event.at);
    case 'marked_sent':
      return proven(life, 'sent', life.generation, event.at);
    case 'resend':
      return resent(life);
    case 'released':
      return life.state === 'received' || life.hold === 'invoice'
        ? to(life, event.documentAttached ? 'queued' : 'waiting_document')
        : null;
    case 'document_attached':
      return isWaitingForDocument(life) ? to(life, 'queued') : null;
    case 'document_replaced':
      return life.state === 'prepared' ? to(life, 'queued') : null;
    case 'document_withdrawn':
      return isUntouched(life) || life.hold === 'document' ? to(life, 'waiting_document') : null;
    case 'prepared':
      return life.state === 'queued' ? to(life, 'prepared') : null;
    case 'dispatching':
      return life.state === 'prepared' || life.state === 'ambiguous'
        ? { ...to(life, 'dispatching'), doubts: life.doubts + 1 }
        : null;
    case 'refused':
      return isUnderWay(life) ? refused(life, event) : null;
    case 'unsent':
      return isUnderWay(life) ? putOff(settled(life), backTo(life), event.why, event.notBefore) : null;
    case 'doubtful':
      return life.state === 'dispatching' ? because(to(life, 'ambiguous'), event.why) : null;
    case 'postponed':
      if (life.state === 'ambiguous') return putOff(life, 'ambiguous', event.why, event.notBefore);
      return isUntouched(life) ? putOff(life, 'queued', event.why, event.notBefore) : null;
    case 'held':
      return mayBeHeld(life, event.hold, event.why) ? held(life, event.hold, event.why) : null;
    case 'replaced':
      return replaced(life, event.why);
    case 'mended':
      return life.hold === 'recipient' ? to(life, 'queued') : null;
    case 'untaken':
      return life.state === 'sent' && life.reason === null ? because(life, event.why) : null;
    case 'may_begin':
      return waitsToBegin(life) ? { ...to(life, 'queued'), refusals: 0 } : null;
    case 'proven_unsent':
      if (life.state !== 'ambiguous' || life.doubts > 1) return null;
      return putOff({ ...life, doubts: 0 }, 'queued', event.why, event.notBefore);
    case 'cancelled':
      return mayBeCancelled(life) ? because(to(life, 'cancelled'), event.why) : null;
    case 'cancelled_by_person':
      return mayBeCancelled(life) || life.state === 'held' || life.state === 'failed'
        ? because(to(life, 'cancelled'), event.why)
        : null;
  }
}

/** True if WhatsApp has the message. */
export function isProven(state: MessageState): state is ProvenStatus {
  return state === 'sent' || state === 'delivered' || state === 'read';
}

function proven(life: MessageLife, status: ProvenStatus, generation: number, at: number): MessageLife | null {
  if (generation < life.evidenceFrom) return null;
  if (isProven(life.state) && PROVEN[life.state] >= PROVEN[status]) return null;
  return {
    ...to(life, status),
    doubts: 0,
    failures: 0,
    refusals: 0,
    sentAt: life.sentAt ?? at,
    deliveredAt: PROVEN[status] >= PROVEN.delivered ? (life.deliveredAt ?? at) : life.deliveredAt,
    readAt: status === 'read' ? at : life.readAt,
  };
}

/**
 * A person's resend starts a new generation: another id, so WhatsApp will not drop it. What is held for its PDF needs the
 * right PDF, one whose invoice is flawed a sound invoice, and what SAP cancelled stays so.
 */
function resent(life: MessageLife): MessageLife | null {
  const mayBe =
    (life.state === 'held' && life.hold !== 'document' && life.hold !== 'invoice') ||
    (life.state === 'cancelled' && life.reason === CANCELLED_BY_PERSON) ||
    life.state === 'failed' ||
    isProven(life.state);
  if (!mayBe) return null;
  const generation = life.generation + 1;
  return {
    // Held before anything was known of it, it begins from the start.
    ...newLife(life.hold === 'mark' || life.hold === 'restored' ? 'received' : 'queued'),
    generation,
    // Late evidence for a held message still settles it; for one that had arrived it says nothing about the new one.
    evidenceFrom: isProven(life.state) ? generation : life.evidenceFrom,
  };
}

/** That of a document whose key was another's, of which a message of this generation was the last. */
export function replacedLife(generation: number, why: Why): MessageLife {
  return replaced({ ...newLife('received'), generation }, why);
}

function replaced(life: MessageLife, why: Why): MessageLife {
  const generation = life.generation + 1;
  return { ...newLife('held', why), hold: 'restored', generation, evidenceFrom: generation };
}

function refused(life: MessageLife, event: Extract<MessageEvent, { type: 'refused' }>): MessageLife {
  if (event.verdict === 'temporary' && (event.mostRefusals === null || life.refusals < event.mostRefusals)) {
    const wait = Math.min(LONGEST_RETRY_MS, event.retryMs * 2 ** Math.min(life.refusals, 20));
    const later = because(to(settled(life), backTo(life)), event.why);
    return { ...later, notBefore: event.until ?? event.at + wait, refusals: life.refusals + 1 };
  }
  if (earlierDoubt(life)) return held(settled(life), 'doubt', whyOf('DELIVERY_DOUBTFUL_THEN_REFUSED'));
  if (event.verdict === 'person') return held(settled(life), 'refusal', event.why);
  if (event.verdict === 'temporary' && event.heldAs) return held(settled(life), 'refusal', event.heldAs);
  return because(to(settled(life), 'failed'), event.why);
}

/** Rejected or unwritten messages are queued again, unless an earlier attempt is still in doubt. */
function backTo(life: MessageLife): MessageState {
  return earlierDoubt(life) ? 'ambiguous' : 'queued';
}

function mayBeCancelled(life: MessageLife): boolean {
  switch (life.state) {
    case 'received':
    case 'waiting_document':
    case 'queued':
    case 'prepared':
      return true;
    case 'held':
    case 'failed':
      return life.doubts === 0; // with a doubt it may have arrived, which must stay visible
    case 'dispatching':
    case 'ambiguous':
    case 'sent':
    case 'delivered':
    case 'read':
    case 'cancelled':
      return false;
  }
}

function mayBeHeld(life: MessageLife, hold: HoldKind, why: Why): boolean {
  switch (life.state) {
    case 'queued':
    case 'prepared':
      return true;
    case 'ambiguous':
      return hold === 'doubt' || hold === 'mark';
    case 'dispatching':
      return hold === 'doubt'; // what ends another hold would queue it as if it had never been attempted
    case 'waiting_document':
      return hold !== 'doubt';
    case 'held':
      if (life.hold === 'mark') return hold === 'doubt';
      if (life.hold === 'restored') return false;
      return hold === 'mark'
        ? life.hold !== 'doubt'
        : life.hold === hold && hold !== 'doubt' && life.reason !== why.reason;
    case 'received':
      return hold === 'invoice' || hold === 'mark';
    case 'cancelled':
    case 'failed':
    case 'sent':
    case 'delivered':
    case 'read':
      return false;
  }
}

/** Reasons that end when the recipient writes. */
export const waitingToBegin: readonly string[] = [
  'DELIVERY_NEW_CHATS_PAUSED',
  'DELIVERY_NEW_CHATS_SPREAD',
  'DELIVERY_ACCOUNT_RESTRICTED',
  'DELIVERY_TOKEN_ASKED',
  'DELIVERY_NEW_CHAT_QUOTA',
  'DELIVERY_NO_PRIVACY_TOKEN',
  'DELIVERY_FIRST_CONTACT_LIMITED',
];

function waitsToBegin({ state, hold, reason }: MessageLife): boolean {
  return (state === 'queued' || hold === 'refusal') && reason !== null && waitingToBegin.includes(reason);
}

function isWaitingForDocument(life: MessageLife): boolean {
  return life.state === 'waiting_document' || life.hold === 'document';
}

/** Ready to be sent, and not attempted yet. */
function isUntouched(life: MessageLife): boolean {
  return life.state === 'queued' || life.state === 'prepared';
}

/** A refusal can come late, after the deadline had already made the attempt doubtful. */
function isUnderWay(life: MessageLife): boolean {
  return life.state === 'dispatching' || life.state === 'ambiguous';
}

function earlierDoubt(life: MessageLife): boolean {
  return life.doubts > 1;
}

/** The newest attempt is settled; earlier ones are not. */
function settled(life: MessageLife): MessageLife {
  return { ...life, doubts: Math.max(0, life.doubts - 1) };
}

function to(life: MessageLife, state: MessageState): MessageLife {
  return { ...life, state, reason: null, detail: null, hold: null, notBefore: 0 };
}

function because(life: MessageLife, why: Why): MessageLife {
  return { ...life, reason: why.reason, detail: why.detail };
}

function held(life: MessageLife, hold: HoldKind, why: Why): MessageLife {
  // A mark that may be its own is a doubt like that of an attempt: a cancellation in SAP does not settle it.
  const doubts = hold === 'mark' ? Math.max(1, life.doubts) : life.doubts;
  return { ...because(to(life, 'held'), why), hold, doubts };
}

function putOff(life: MessageLife, state: MessageState, why: Why, notBefore: number): MessageLife {
  return { ...because(to(life, state), why), notBefore, failures: life.failures + 1 };
}

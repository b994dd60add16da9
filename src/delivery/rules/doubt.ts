/** Decides about a message in doubt, once the backlog has arrived. Pure. */
import type { EngineCapabilities, SentEvidence } from '../../whatsapp/engine.ts';
import type { Attempt } from '../ports/sending-store.ts';
import type { MessageEvent } from './lifecycle.ts';
import { whyOf } from './why.ts';

/** The first attempt and three under the same id. */
const MOST_ATTEMPTS = 4;

export interface Doubt {
  readonly attempt: Attempt;
  /** Attempts that may have reached WhatsApp. */
  readonly doubts: number;
  /** When the first of them was made, epoch milliseconds; it is unknown how long phones and servers remember an id. */
  readonly since: number;
  /** Of the currently connected store. */
  readonly storeGeneration: string;
  /** Neither service nor engine died since the attempt: what the page wrote is on disk. */
  readonly nothingDied: boolean;
  readonly capabilities: EngineCapabilities;
  /** Attempts of that store whose id was not ours. */
  readonly foreignIds: number;
  readonly bytesKept: boolean;
  /** Result of checking the chat; null: the engine cannot check. */
  readonly chat: SentEvidence | null;
  /** How long the page has been connected and could send its queue, milliseconds. */
  readonly onlineMs: number;
  readonly pageSendsWithinMs: number;
  /** Cancelled in SAP meanwhile. */
  readonly cancelled: boolean;
  readonly now: number;
  readonly resendWithinMs: number;
  /** Epoch milliseconds: when to retry if it was never sent. */
  readonly retryAt: number;
}

export type DoubtVerdict =
  | { readonly kind: 'event'; readonly event: MessageEvent }
  | { readonly kind: 'resend' }
  /** The page still has it in its queue. */
  | { readonly kind: 'wait' };

/** What the evidence says about an attempt whose result is unknown. */
export function resolveDoubt(doubt: Doubt): DoubtVerdict {
  const { attempt, chat, now } = doubt;
  const young = now - doubt.since <= doubt.resendWithinMs;
  // A page sends its queue by itself. If it does not in time it never will, and the same id prevents duplicates.
  const holds = chat?.found === true && chat.status === 'pending';
  if (holds && doubt.onlineMs < doubt.pageSendsWithinMs) return { kind: 'wait' };
  if (chat?.found && chat.status !== 'pending') {
    if (chat.status === 'error') {
      const why = whyOf('DELIVERY_REFUSED_UNKNOWN');
      return { kind: 'event', event: { type: 'refused', verdict: 'person', why } };
    }
    const { generation } = attempt;
    return { kind: 'event', event: { type: 'evidence', status: chat.status, generation, at: now } };
  }
  const sameStore = attempt.storeGeneration === doubt.storeGeneration;
  if (doubt.cancelled) return held('DELIVERY_DOUBTFUL_THEN_CANCELLED');
  // Absence from the chat is proof only if nothing can have been lost between page and disk.
  if (chat?.found === false && sameStore && doubt.nothingDied && doubt.doubts <= 1) {
    const why = whyOf('DELIVERY_NOT_IN_CHAT');
    return { kind: 'event', event: { type: 'proven_unsent', why, notBefore: doubt.retryAt } };
  }
  const ours = attempt.idWasOurs ?? (doubt.capabilities.clientMessageId && doubt.foreignIds === 0);
  const again = ours && sameStore && young && doubt.bytesKept && doubt.doubts < MOST_ATTEMPTS;
  if (again) return { kind: 'resend' };
  return holds && young ? { kind: 'wait' } : held('DELIVERY_DOUBTFUL');
}

function held(code: Parameters<typeof whyOf>[0]): DoubtVerdict {
  return { kind: 'event', event: { type: 'held', hold: 'doubt', why: whyOf(code) } };
}

/** What becomes of a message in doubt, once the connection has handed over everything that waited. Pure. */
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
  /** When the first of them was made, epoch milliseconds: how long phones and servers know an id is not told. */
  readonly since: number;
  /** Of the store that is connected now. */
  readonly storeGeneration: string;
  /** Neither the service nor its engine died since the attempt: what the page wrote is on disk. */
  readonly nothingDied: boolean;
  readonly capabilities: EngineCapabilities;
  /** Attempts of that store of which the engine said that the id was not ours. */
  readonly foreignIds: number;
  readonly bytesKept: boolean;
  /** What the chat says; null: the engine cannot look. */
  readonly chat: SentEvidence | null;
  /** How long the page has had a connection to send by itself what it holds, milliseconds. */
  readonly onlineMs: number;
  readonly pageSendsWithinMs: number;
  /** Cancelled in SAP meanwhile. */
  readonly cancelled: boolean;
  readonly now: number;
  readonly resendWithinMs: number;
  /** Epoch milliseconds: when it is tried again where it turns out never to have left. */
  readonly retryAt: number;
}

export type DoubtVerdict =
  | { readonly kind: 'event'; readonly event: MessageEvent }
  | { readonly kind: 'resend' }
  /** The page still has it in its own queue. */
  | { readonly kind: 'wait' };

export function resolveDoubt(doubt: Doubt): DoubtVerdict {
  const { attempt, chat, now } = doubt;
  const young = now - doubt.since <= doubt.resendWithinMs;
  // A page sends by itself what it holds. One that does not in good time never will, and the id is what keeps it single.
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
  // Absence in the chat proves something only where nothing can have been lost between page and disk.
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

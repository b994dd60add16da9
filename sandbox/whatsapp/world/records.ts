/**
 * The nouns of the sandbox's WhatsApp, free of any transport: the wire server and the page stand-in speak of the same
 * phones, companions and messages. Times are epoch milliseconds; phones are digits with country code, without `+`.
 */
import type { Posting } from './chats.ts';

/** Which stand-in serves a companion. */
export type Transport = 'wire' | 'page';

/** A phone that has an account: the sender's own, or a contact's. */
export interface Phone {
  /** Canonical digits, as WhatsApp answers a lookup; possibly not the digits that were asked. */
  readonly digits: string;
  /** User part of the phone's LID: fifteen digits, never equal to a phone number. */
  readonly lid: string;
  readonly name: string;
  readonly role: 'account' | 'contact';
  /** Device numbers that messages are encrypted for: the phone itself (0) and, for contacts, one companion. */
  readonly devices: readonly number[];
  online: boolean;
  /** This phone has written to an account, or was written to: 463 spares it. */
  known: boolean;
}

/** A linked device of an account. */
export interface Companion {
  readonly id: string;
  readonly account: string;
  readonly device: number;
  readonly transport: Transport;
  readonly linkedAt: number;
  /** What the transport knows its device by (keys, a token); plain JSON. */
  readonly secret: unknown;
  connected: boolean;
  lastConnectedAt: number | null;
}

export type MessageKind = 'text' | 'document';

/** A message as it left a companion, opened by the recipient's devices. */
export interface SentMessage {
  readonly messageId: string;
  readonly companion: string;
  /** Recipient's digits. */
  readonly to: string;
  /** It was addressed to the recipient's LID; left out: to the number. */
  readonly byLid?: boolean;
  readonly kind: MessageKind;
  /** The text, or the caption of a document. */
  readonly text: string;
  readonly fileName: string | null;
  /** Of the plain PDF, hex; null for a text. */
  readonly sha256: string | null;
  /** Bytes of the plain PDF; null for a text. */
  readonly size: number | null;
  /** Devices of the recipient that could open it; none when it reached the account's own phone alone. */
  readonly openedBy: readonly number[];
}

/** One message in one phone's chat, in order of arrival at WhatsApp's server. */
export interface Arrival extends SentMessage {
  /** Grows when a device opens the message later: a retry, or another copy. */
  readonly openedBy: number[];
  /** Position among everything the world received, from 1. */
  readonly order: number;
  /** Whose phone this is. */
  readonly phone: string;
  readonly from: string;
  readonly acceptedAt: number;
  deliveredAt: number | null;
  readAt: number | null;
  /** Later copies with the same id that the phone did not show (dedupe on). */
  suppressedCopies: number;
  /** Order of the first arrival with this id in this chat, when dedupe was off and the copy was shown. */
  readonly duplicateOf: number | null;
}

/** What the server hands to a companion; kept until the companion acknowledges it. */
export type Push =
  | {
      readonly kind: 'receipt';
      readonly key: string;
      readonly messageId: string;
      /** The chat's other side. */
      readonly chat: string;
      /** The message was addressed to a LID, and so is what is said of it. */
      readonly byLid?: boolean;
      /** Which of the other side's devices says so; left out: the phone. */
      readonly device?: number;
      /** `sender`: from the account's own phone. */
      readonly receipt: 'sender' | 'delivered' | 'read';
      readonly at: number;
    }
  | ({
      readonly kind: 'message';
      readonly key: string;
      readonly messageId: string;
      /** Who wrote it, wherever it was posted. */
      readonly from: string;
      readonly text: string;
      /** The chat goes by the writer's LID. */
      readonly byLid?: boolean;
      readonly at: number;
    } & Posting);

export interface ReceiptDelays {
  /** From acceptance to the recipient's delivered receipt. */
  deliveredMs: number;
  /** From acceptance to the recipient's read receipt; null: never read. */
  readMs: number | null;
  /** From acceptance to the receipt of the account's own phone; null: none. */
  senderMs: number | null;
}

export const fastReceipts: Readonly<ReceiptDelays> = { deliveredMs: 20, readMs: 100, senderMs: 10 };

/** What happens in the world, for whoever watches. */
export type WorldEvent =
  | { readonly type: 'linked'; readonly companion: Companion }
  | { readonly type: 'unlinked'; readonly companion: Companion; readonly why: UnlinkCause }
  | { readonly type: 'connected' | 'disconnected'; readonly companion: Companion }
  | { readonly type: 'arrived'; readonly arrival: Arrival }
  | { readonly type: 'suppressed'; readonly arrival: Arrival }
  | { readonly type: 'receipt'; readonly companion: string; readonly push: Push & { readonly kind: 'receipt' } };

/** `phone`: removed on the phone; `evicted`: a fifth device was linked; `companion`: it logged itself out. */
export type UnlinkCause = 'phone' | 'evicted' | 'companion';

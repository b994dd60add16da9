/**
 * The types of the sandbox's WhatsApp, independent of transport: the wire server and the page stand-in share the same
 * phones, companions and messages. Times are epoch milliseconds; phones are digits with country code, without `+`.
 */
import type { Posting } from './chats.ts';

/** Which stand-in serves a companion. */
export type Transport = 'wire' | 'page';

/** A phone that has an account: the sender's own, or a contact's. */
export interface Phone {
  /** Canonical digits, as returned by a lookup; may differ from the requested ones. */
  readonly digits: string;
  /** User part of the phone's LID: fifteen digits, never equal to a phone number. */
  readonly lid: string;
  readonly name: string;
  /** By which others see this contact in place of the number; missing: none was chosen. */
  readonly username?: string;
  readonly role: 'account' | 'contact';
  /** Device numbers that messages are encrypted for: the phone itself (0) and, for contacts, one companion. */
  readonly devices: readonly number[];
  online: boolean;
  /** This phone has exchanged messages with an account, so it is exempt from 463. */
  known: boolean;
}

/** A linked device of an account. */
export interface Companion {
  readonly id: string;
  readonly account: string;
  readonly device: number;
  readonly transport: Transport;
  readonly linkedAt: number;
  /** The transport's data of the device (keys, a token); plain JSON. */
  readonly secret: unknown;
  connected: boolean;
  lastConnectedAt: number | null;
}

export type MessageKind = 'text' | 'document';

/** A message sent by a companion, as decrypted by the recipient's devices. */
export interface SentMessage {
  readonly messageId: string;
  readonly companion: string;
  /** Recipient's digits. */
  readonly to: string;
  /** Addressed to the recipient's LID; missing: to the number. */
  readonly byLid?: boolean;
  readonly kind: MessageKind;
  /** The text, or the caption of a document. */
  readonly text: string;
  readonly fileName: string | null;
  /** Hash of the plain PDF, hex; null for a text. */
  readonly sha256: string | null;
  /** Size of the plain PDF in bytes; null for a text. */
  readonly size: number | null;
  /** The recipient's devices that could decrypt it; none if it reached only the account's own phone. */
  readonly openedBy: readonly number[];
}

/** One message in one phone's chat, in order of arrival at WhatsApp's server. */
export interface Arrival extends SentMessage {
  /** Grows when another device decrypts the message later: a retry, or another copy. */
  readonly openedBy: number[];
  /** Position among everything the world received, from 1. */
  readonly order: number;
  /** Whose phone this is. */
  readonly phone: string;
  readonly from: string;
  readonly acceptedAt: number;
  deliveredAt: number | null;
  readAt: number | null;
  /** When the sender deleted it for everyone; null: it shows. */
  revokedAt: number | null;
  /** Number of later copies with the same id that the phone hid (dedupe on). */
  suppressedCopies: number;
  /** For a copy shown with dedupe off: position of the first arrival with this id in this chat. */
  readonly duplicateOf: number | null;
}

/** A push from the server to a companion; kept until acknowledged. */
export type Push =
  | {
      readonly kind: 'receipt';
      readonly key: string;
      readonly messageId: string;
      /** The other party of the chat. */
      readonly chat: string;
      /** The message was addressed to a LID, so its receipts are, too. */
      readonly byLid?: boolean;
      /** The other party's device that sent it; missing: the phone. */
      readonly device?: number;
      /** `sender`: from the account's own phone. */
      readonly receipt: 'sender' | 'delivered' | 'read';
      readonly at: number;
    }
  | ({
      readonly kind: 'message';
      readonly key: string;
      readonly messageId: string;
      /** The author, wherever it was posted. */
      readonly from: string;
      readonly text: string;
      /** The chat uses the author's LID. */
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

/** `request`: given to a companion that asks for it; `writing`: sent with each message that the contact writes. */
export type TokenSource = 'request' | 'writing';

/** Times are epoch milliseconds. */
export interface NewChatQuota {
  readonly total: number;
  used: number;
  readonly cycleStart: number;
  readonly cycleEnd: number;
}

/** Events in the world, for watchers. */
export type WorldEvent =
  | { readonly type: 'linked'; readonly companion: Companion }
  | { readonly type: 'unlinked'; readonly companion: Companion; readonly why: UnlinkCause }
  | { readonly type: 'connected' | 'disconnected'; readonly companion: Companion }
  | { readonly type: 'arrived'; readonly arrival: Arrival }
  | { readonly type: 'suppressed'; readonly arrival: Arrival }
  | { readonly type: 'receipt'; readonly companion: string; readonly push: Push & { readonly kind: 'receipt' } };

/** `phone`: removed on the phone; `evicted`: replaced by a fifth device; `companion`: logged out by itself. */
export type UnlinkCause = 'phone' | 'evicted' | 'companion';

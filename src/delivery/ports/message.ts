/** The nouns of the outbox, as every port of it speaks of them. */
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { MessageLife, MessageState } from '../rules/lifecycle.ts';

/** A book is one company's deliveries in one mode: what happens in test mode consumes nothing of the other. */
export type Mode = 'live' | 'test';
/**
 * `customer`: decides about the invoice. `salesperson`: ordinal 0 is the copy, others are words about a message that does
 * not arrive. `copy`: to a phone of `COPY_TO`. `notice`: belongs to no invoice, and answers a stop word.
 */
export type Role = 'customer' | 'salesperson' | 'copy' | 'notice';

export interface Message extends MessageLife {
  readonly id: number;
  /** See `messageKey`. */
  readonly key: string;
  readonly invoiceId: number | null;
  readonly role: Role;
  readonly ordinal: number;
  /** The recipient's JID once resolved. */
  readonly jid: string | null;
  /** WhatsApp's id of the newest attempt. */
  readonly messageId: string | null;
  /** A fixed text; null: it is made when the message is sent. */
  readonly text: string | null;
  /** Phone of a further copy, as it was configured. */
  readonly recipient: string | null;
  readonly createdAt: number;
  readonly changedAt: number;
}

/** A committed change of a message's state. */
export interface MessageChange {
  readonly message: Message;
  readonly from: MessageState;
}

export interface AttachedDocument {
  readonly path: string;
  readonly fileName: string;
  readonly sha256: string;
}

/** A message with all that dispatching it needs. */
export interface DueMessage {
  readonly message: Message;
  readonly invoice: SapDocument | null;
  readonly document: AttachedDocument | null;
  /** The only address that it may go to, because nobody but a field in SAP asked for it again; null: any. */
  readonly onlyTo: string | null;
  /** Salesperson's copies: the customer's message, for the truth about it. */
  readonly customer: MessageLife | null;
}

export interface PersonAction {
  readonly who: string;
  readonly why: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

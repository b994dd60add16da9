/** The types shared by all outbox ports. */
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { MessageLife, MessageState } from '../rules/lifecycle.ts';

/** A book is one company's deliveries in one mode; test mode does not affect live mode. */
export type Mode = 'live' | 'test';
/**
 * `customer`: decides about the invoice. `salesperson`: ordinal 0 is the copy, others are notices about a message that does
 * not arrive. `copy`: to a phone of `COPY_TO`. `notice`: belongs to no invoice, and answers a stop word.
 */
export const roles = ['customer', 'salesperson', 'copy', 'notice'] as const;
export type Role = (typeof roles)[number];

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
  /** A fixed text; null: created when the message is sent. */
  readonly text: string | null;
  /** Phone of an additional copy, as configured. */
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

/** A message with everything needed to dispatch it. */
export interface DueMessage {
  readonly message: Message;
  readonly invoice: SapDocument | null;
  readonly document: AttachedDocument | null;
  /** The only address that it may go to, because nobody but a field in SAP asked for it again; null: any. */
  readonly onlyTo: string | null;
  /** For copies: the customer's message, to report its status. */
  readonly customer: MessageLife | null;
}

export interface PersonAction {
  readonly who: string;
  readonly why: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

import type { DueMessage, MessageChange, PersonAction } from './message.ts';

export interface KnownRecipient {
  readonly digits: string;
  readonly jid: string;
  /** Epoch milliseconds. */
  readonly checkedAt: number;
}

/** Someone who opted out by a stop word. */
export interface OptOut {
  readonly jid: string;
  readonly at: number;
  /** The customer whose message went there; null: none. */
  readonly cardCode: string | null;
  readonly name: string | null;
  /** By which WhatsApp shows somebody whose number it does not; null: none is known. */
  readonly username: string | null;
}

/** What the outbox keeps under one account's name. */
export interface AccountHoldings {
  /** `WHATSAPP_SESSION_NAME`, as it was configured. */
  readonly account: string;
  readonly optOuts: number;
  readonly knownNumbers: number;
}

/** A message counts as overdue when its attempt, or its ack, is older than this. Epoch milliseconds. */
export interface OverdueTimes {
  readonly unconfirmedBefore: number;
  readonly undeliveredBefore: number;
}

/** Recipients, opt-outs and copies. Numbers and opt-outs belong to the account. */
export interface RecipientStore {
  knownRecipient(digits: string): Promise<(KnownRecipient & { readonly optedOut: boolean }) | null>;
  rememberRecipient(message: number, recipient: KnownRecipient): Promise<void>;
  /** Its number no longer has this account: it will be looked up again. */
  forgetRecipient(jid: string): Promise<void>;
  /** True if this JID received a message from us, or wrote to us: it is not a new contact. */
  hasChat(jid: string): Promise<boolean>;
  /** True if this JID received, or may have received, an invoice or a copy. */
  wroteTo(jid: string): Promise<boolean>;
  /** Learns whose LID it is: what was said under it counts for the number from then on. False: it was known, or is none. */
  learnAddress(lid: string, jid: string, now: number): Promise<boolean>;
  /** Keeps by which name WhatsApp shows whoever has this LID. It names no number, so nothing follows from it by itself. */
  learnUsername(lid: string, username: string, now: number): Promise<void>;
  /** They are no new contact any more: what was held or waited for that is queued. */
  rememberWriter(jid: string, now: number): Promise<readonly MessageChange[]>;
  /** True if nobody but this message's recipient was ever written to under their address, and they never wrote. */
  isFirstContact(whatsappId: string): Promise<boolean>;
  optedOut(jid: string): Promise<boolean>;
  /** Records an opt-out, and queues a reply if we wrote to this person's number before. False: already opted out. */
  optOut(jid: string, now: number): Promise<boolean>;
  /** Everyone who sent a stop word, newest first. */
  optOuts(): Promise<readonly OptOut[]>;
  /** Other accounts in this outbox that hold opt-outs or known numbers which this one lacks. */
  otherAccounts(): Promise<readonly AccountHoldings[]>;
  /** The customer wants messages again: deletes the opt-outs of its phones; returns how many. */
  optIn(cardCode: string, person: PersonAction): Promise<number>;
  /** The owner of this address, of whom no customer need be known, wants messages again. */
  optInPhone(jid: string, person: PersonAction): Promise<void>;
  /** The customer whose newest message went to this JID; null: none did. */
  customerOf(jid: string): Promise<string | null>;
  /** Ids of the customers' messages that are ready to be sent. */
  readyForCustomers(): Promise<readonly number[]>;
  /** Held messages whose partner must be read again, least recently checked first. Copies only while recent. */
  heldForRecipient(before: number, limit: number): Promise<readonly DueMessage[]>;
  touchHeld(message: number, now: number): Promise<void>;
  /** Copies for the salesperson that have become due because the customer's message is older than `before`. */
  createLateCopies(before: number, now: number): Promise<number>;
  /**
   * Notices to the salesperson about customers' messages that became overdue (unconfirmed or undelivered) within the last
   * day: one per message, generation and kind.
   */
  createOverdueWords(times: OverdueTimes, now: number): Promise<number>;
}

import type { DueMessage, PersonAction } from './message.ts';

export interface KnownRecipient {
  readonly digits: string;
  readonly jid: string;
  /** Epoch milliseconds. */
  readonly checkedAt: number;
}

/** Somebody who wants no messages, by a stop word. */
export interface OptOut {
  readonly jid: string;
  readonly at: number;
  /** The customer whose message went there; null: nobody's did. */
  readonly cardCode: string | null;
  readonly name: string | null;
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

/** To whom messages go, who wants none, and who else hears of them. Numbers and stop words are the account's. */
export interface RecipientStore {
  knownRecipient(digits: string): Promise<KnownRecipient | null>;
  rememberRecipient(message: number, recipient: KnownRecipient): Promise<void>;
  /** Its number has no account any more, or another: it is looked up anew. */
  forgetRecipient(jid: string): Promise<void>;
  /** True when this JID has had a message of ours, or has written to us: a message to it is no first contact. */
  hasChat(jid: string): Promise<boolean>;
  /** True when this JID has had an invoice or a copy of ours, or may have had one. */
  wroteTo(jid: string): Promise<boolean>;
  rememberWriter(jid: string, now: number): Promise<void>;
  optedOut(jid: string): Promise<boolean>;
  /** The stop word: keeps the wish, and queues its answer to who was written to. False: the wish was known. */
  optOut(jid: string, now: number): Promise<boolean>;
  /** Everybody who sent a stop word, newest first. */
  optOuts(): Promise<readonly OptOut[]>;
  /** Other accounts in this outbox that hold opt-outs or known numbers which this one lacks. */
  otherAccounts(): Promise<readonly AccountHoldings[]>;
  /** The customer wants messages again: takes back the stop words of its phones. How many. */
  optIn(cardCode: string, person: PersonAction): Promise<number>;
  /** The customer whose newest message went to this JID; null: none did. */
  customerOf(jid: string): Promise<string | null>;
  /** Held messages whose partner is to be read again, least recently looked at first. Copies only while they are news. */
  heldForRecipient(before: number, limit: number): Promise<readonly DueMessage[]>;
  touchHeld(message: number, now: number): Promise<void>;
  /** Copies for the salesperson that have become due because the customer's message is older than `before`. */
  createLateCopies(before: number, now: number): Promise<number>;
  /**
   * Words for the salesperson about customers' messages that have no confirmation, or are on no phone, and became so
   * within the last day: one for each message, generation and kind.
   */
  createOverdueWords(times: OverdueTimes, now: number): Promise<number>;
}

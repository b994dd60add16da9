import type { Content, Prepared } from '../../whatsapp/engine.ts';
import type { AccountLimits } from '../../whatsapp/limits.ts';
import type { ApprovedDay, Brakes, Stop, UnusualDay } from '../rules/brakes.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import type { PacingState } from '../rules/pacing.ts';
import type { DueMessage, MessageChange } from './message.ts';

export interface DueFilter {
  readonly now: number;
  readonly limit: number;
  readonly exclude: readonly number[];
  readonly customersToo: boolean;
}

export interface Attempt {
  /** Created by us: see `NewAttempt.id`. */
  readonly id: string;
  readonly messageId: number;
  readonly generation: number;
  readonly jid: string;
  /** Key of the prepared bytes. */
  readonly preparedId: string;
  /** WhatsApp's id; null until an engine that creates its own reports it. */
  readonly whatsappId: string | null;
  /** null: the process ended before the engine reported it. */
  readonly idWasOurs: boolean | null;
  readonly payloadSha256: string;
  readonly storeGeneration: string;
  /** See `EvidenceDesk.life`. */
  readonly run: string;
  readonly startedAt: number;
  /** It was in doubt at some point. */
  readonly doubted: boolean;
  /** What was proven about it; begins with `UNSENT` if it was never sent. */
  readonly outcome: string | null;
  /** JIDs of devices skipped for lack of keys. */
  readonly leftOut: readonly string[];
}

/** Prefix of the outcome of an attempt that wrote nothing. */
export const UNSENT = 'unsent: ';

export interface NewAttempt {
  /** Unique, created by the caller: repeating the call after a lost answer changes nothing. */
  readonly id: string;
  readonly message: number;
  readonly prepared: Prepared;
  /** The id, if known before the engine reports it; null if it creates its own. */
  readonly whatsappId: string | null;
  /** Known before the send: the engine always uses our id. */
  readonly idIsOurs: boolean;
  readonly storeGeneration: string;
  readonly run: string;
  /** The process that sends it: see `SettlingStore.recoverInterrupted`. */
  readonly owner: string;
  readonly now: number;
  /** Counters after this message, committed with it. */
  readonly pacing: PacingState;
  /** What let it go: it does not begin if the account's facts are others by now. Left out: they do not matter. */
  readonly decidedBy?: AccountFacts;
  /** Whether the message was in doubt when it was decided: it does not begin if that has changed. Left out: it does not matter. */
  readonly inDoubt?: boolean;
}

/** A day of the company, `YYYY-MM-DD`, from and before these epoch milliseconds. */
export interface DayRange {
  readonly day: string;
  readonly from: number;
  readonly to: number;
}

/** Epoch milliseconds; 0: no pause. */
export interface AccountPauses {
  readonly sendingUntil: number;
  readonly newChatsUntil: number;
}

/** What WhatsApp has told of the account's limits, across all books; what is left out it did not tell. */
export interface KnownLimits extends AccountLimits {
  /** When it was last asked, epoch milliseconds; null: never. */
  readonly askedAt: number | null;
  /** First contacts since the quota was told: not among its `used`. */
  readonly begun: number;
}

/** All that is kept of the account, as of one moment. */
export interface AccountFacts {
  readonly brakes: Brakes;
  readonly pauses: AccountPauses;
  /** Null: WhatsApp has told of none. */
  readonly limits: KnownLimits | null;
  /** Null: nothing was sent yet. */
  readonly pacing: PacingState | null;
}

/** Epoch milliseconds; null: no. */
export interface Approvals {
  readonly firstRunAt: number | null;
  /** When customers' messages were switched off without a later approval. */
  readonly customersDisabledAt: number | null;
}

/** Sending of messages. */
export interface SendingStore {
  dueMessages(filter: DueFilter): Promise<readonly DueMessage[]>;
  dueMessage(id: number): Promise<DueMessage | null>;
  /** When the next scheduled message is due; null: none. */
  nextDueAt(now: number): Promise<number | null>;
  /** Applies an event. An attempt proven unsent is recorded as such, and no longer counts for pacing. */
  apply(message: number, event: MessageEvent, now: number): Promise<MessageChange | null>;
  savePrepared(message: number, prepared: Prepared, content: Content, now: number): Promise<MessageChange | null>;
  prepared(whatsappId: string): Promise<{ readonly prepared: Prepared; readonly content: Content } | null>;
  /**
   * Commits attempt, state and pacing counters before the side effect. null: sending is stopped, what was decided by has
   * changed, the message must no longer be sent, or a stored receipt for its id settles it.
   */
  beginAttempt(attempt: NewAttempt): Promise<Attempt | null>;
  /** Records the id that receipts will carry; stored receipts for it are applied. */
  recordSend(attempt: string, whatsappId: string, idWasOurs: boolean, now: number): Promise<readonly MessageChange[]>;
  recordLeftOut(attempt: string, jids: readonly string[]): Promise<void>;
  /** Records that the engine would not use our id, and wrote nothing. */
  recordForeignId(attempt: string): Promise<void>;
  /** What decides whether a message goes, by one look. */
  account(): Promise<AccountFacts>;
  pacing(): Promise<PacingState | null>;
  /** Pauses requested by WhatsApp for the account, across all books. */
  pauses(): Promise<AccountPauses>;
  /** Each given end replaces the stored one. */
  keepPauses(pauses: Partial<AccountPauses>): Promise<void>;
  /** Brakes on the account, across all books: while one is on, no attempt begins. */
  brakes(): Promise<Brakes>;
  /** Stops all sending; the stop that is in force: an earlier one stays. */
  stopSending(stop: Stop): Promise<Stop>;
  /** The stop that ends; null: there was none. */
  resumeSending(): Promise<Stop | null>;
  /** Holds sending until a person approves; an earlier question stays. */
  askAboutDay(unusual: UnusualDay): Promise<void>;
  /** A person approved the amount: what was asked is answered. */
  approveDay(approved: ApprovedDay): Promise<void>;
  /** Counts the messages of these days, where the pacing does not know the days before it. */
  seedDays(days: readonly DayRange[]): Promise<void>;
  limits(): Promise<KnownLimits | null>;
  /** Keeps what was told. A restriction pauses new chats; its end lets them go, and those that waited for it. */
  keepLimits(told: AccountLimits, asked: boolean, now: number): Promise<readonly MessageChange[]>;
  /** Messages to new contacts that wait for their turn in the quota. */
  spreadAhead(now: number): Promise<number>;
  /** Notes whose message it is before it is prepared. */
  noteRecipient(message: number, jid: string): Promise<void>;
  approvals(): Promise<Approvals>;
  /** Keeps the first time. */
  noteCustomersDisabled(now: number): Promise<void>;
  /** A person approved; `customersToo`: including customers' messages that had been switched off. */
  approve(now: number, customersToo: boolean): Promise<void>;
}

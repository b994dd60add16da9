import type { DeliveryMark, SapDocument } from '../../sap/invoice-source.ts';
import type { HoldKind, MessageEvent, MessageState } from '../rules/lifecycle.ts';
import type { BatchAnswer } from '../rules/mark.ts';
import type { DeliveryFilter } from './delivery-filter.ts';
import type { Message, MessageChange, PersonAction, Role } from './message.ts';

export interface SummaryRow {
  readonly role: Role;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly count: number;
  /** Epoch milliseconds; null for sent, delivered or read messages, which are not waiting. */
  readonly oldestCreatedAt: number | null;
}

export interface DocumentCounts {
  readonly unmatched: number;
  readonly held: number;
}

export interface DeliveryRow {
  readonly message: Message;
  readonly invoice: SapDocument | null;
  readonly confirmedMark: DeliveryMark | null;
  readonly writeBackPending: boolean;
  readonly writeBackError: string | null;
  /** The PDF that it was prepared with; null: none was, or not since this is kept. */
  readonly pdf: CarriedPdf | null;
  /** It is past: out of the outbox, never to be sent again. */
  readonly isPast?: true;
}

/** Where a message's PDF came from; null where that is not known. */
export interface CarriedPdf {
  /** Name of the source. */
  readonly source: string | null;
  /** What its source calls it: for the folder, the path below it. */
  readonly key: string | null;
  /** Hex. */
  readonly sha256: string;
}

/** Counts of customers' messages for the daily report. */
export interface DayCounts {
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  readonly failed: number;
  readonly held: number;
}

/** Customers' messages sent since a time, and what has become of them. */
export type SentCounts = Pick<DayCounts, 'sent' | 'delivered' | 'read'>;

/** How long one customer's message took, and whether it is held. */
export interface SendTimes {
  /** From the hand-over of its last attempt until WhatsApp's server confirmed it; null: it has not, or nothing was sent here. */
  readonly ackMs: number | null;
  /** From that confirmation until the phone had it; null: not known. */
  readonly deliveredMs: number | null;
  readonly isHeld: boolean;
}

/** A daily report that was sent. */
export interface SentReport {
  /** `YYYY-MM-DD` of the company. */
  readonly day: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A reason for which many messages are held, so that one answer resolves all. */
export type HeldBatch = Extract<HoldKind, 'mark' | 'restored'>;

/** A document whose number SAP has given to another one, and what had become of it. Times: epoch milliseconds. */
export interface FormerDocument {
  readonly document: SapDocument;
  readonly state: MessageState;
  readonly sentAt: number | null;
  readonly deliveredAt: number | null;
  readonly readAt: number | null;
}

/** What people see and decide. */
export interface StandingStore {
  summary(): Promise<readonly SummaryRow[]>;
  documentCounts(): Promise<DocumentCounts>;
  writeBackCounts(): Promise<{ readonly pending: number; readonly failing: number; readonly confirmed: number }>;
  dayCounts(from: number, to: number): Promise<DayCounts>;
  sentSince(from: number): Promise<SentCounts>;
  /** Of the newest customers' messages, at most `limit`, those created since then; newest first. */
  sendTimes(since: number, limit: number): Promise<readonly SendTimes[]>;
  /** Wishes in SAP since then that were not followed. */
  refusedActions(since: number): Promise<number>;
  /** Stop words since then of people whose number is unknown: they stop no invoice. */
  unknownOptOuts(since: number): Promise<number>;
  /** Customers' messages sent before `before` and not delivered, unless it was said that no phone took them. */
  undelivered(before: number): Promise<number>;
  /** Those among all customers' messages of which it was said that no phone took them. */
  untaken(): Promise<number>;
  /** Customers' messages first attempted before `before` that WhatsApp's server has not confirmed. */
  unconfirmed(before: number): Promise<number>;
  list(filter: DeliveryFilter): Promise<readonly DeliveryRow[]>;
  /** Those with a document date from `from` to `to`. */
  formerDocuments(from: string, to: string): Promise<readonly FormerDocument[]>;
  act(message: number, event: MessageEvent, person: PersonAction): Promise<MessageChange | null>;
  /** Applies the answer to at most `limit` of these messages; empty: none are left. */
  settleHeld(
    hold: HeldBatch,
    answer: BatchAnswer,
    person: PersonAction,
    limit: number,
  ): Promise<readonly MessageChange[]>;
  actions(message: number): Promise<readonly (PersonAction & { readonly action: string })[]>;
  /** True for an address to which an invoice was sent, or is to be, as a customer's; not in TEST_MODE. */
  isCustomer(jid: string): Promise<boolean>;
  lastReport(): Promise<SentReport | null>;
  keepReport(report: SentReport): Promise<void>;
}

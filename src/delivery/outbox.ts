/**
 * The outbox port: what delivery keeps, one method per transaction. A method either did all of it or nothing.
 *
 * Every outbox lives in one namespace, `live` or `test`: what happens in test mode consumes nothing of the other.
 * Methods reject with a `CodedError` of `errors/database.ts`.
 */
import type { DocumentFacts } from '../documents/document-facts.ts';
import type { FoundDocument } from '../documents/document-source.ts';
import type { Match } from '../documents/match.ts';
import type { DeliveryMark, DocumentRef, SapDocument, SourceCursor } from '../sap/invoice-source.ts';
import type { Content, Prepared, ReceiptKind } from '../whatsapp/engine.ts';
import type { AdmissionRules } from './rules/invoice-lifecycle.ts';
import type { MessageEvent, MessageLife, MessageState } from './rules/lifecycle.ts';
import type { PacingState } from './rules/pacing.ts';

export type Namespace = 'live' | 'test';
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
  /** Salesperson's copies: the customer's message, for the truth about it. */
  readonly customer: MessageLife | null;
}

export interface DueFilter {
  readonly now: number;
  readonly limit: number;
  readonly exclude: readonly number[];
  readonly customersToo: boolean;
}

export interface Attempt {
  readonly id: number;
  readonly messageId: number;
  readonly generation: number;
  readonly jid: string;
  /** Key of the prepared bytes. */
  readonly preparedId: string;
  /** WhatsApp's id; null while an engine that mints its own has not told it. */
  readonly whatsappId: string | null;
  /** null: the process ended before the engine could say. */
  readonly idWasOurs: boolean | null;
  readonly payloadSha256: string;
  readonly storeGeneration: string;
  /** The life in which it was made: see `EvidenceDesk.life`. */
  readonly run: string;
  readonly startedAt: number;
  /** It was in doubt at some time, whatever settled it. */
  readonly doubted: boolean;
  readonly outcome: string | null;
}

export interface NewAttempt {
  readonly message: number;
  readonly prepared: Prepared;
  /** Id known before the engine has spoken; null when it mints its own. */
  readonly whatsappId: string | null;
  /** Sure before the send: the engine always takes our id. */
  readonly idIsOurs: boolean;
  readonly storeGeneration: string;
  readonly run: string;
  readonly now: number;
  /** Counters after this message, committed with it. */
  readonly pacing: PacingState;
}

/** What came from WhatsApp for a message id. */
export type Evidence =
  | { readonly kind: 'ack'; readonly whatsappId: string; readonly at: number }
  | { readonly kind: 'refusal'; readonly whatsappId: string; readonly at: number; readonly event: MessageEvent }
  | {
      readonly kind: ReceiptKind;
      readonly whatsappId: string;
      readonly at: number;
      readonly from: string;
    };

export interface MessageChange {
  readonly message: Message;
  readonly from: MessageState;
}

export interface IntakeCounts {
  readonly admitted: number;
  readonly changed: number;
  readonly ignored: number;
  readonly changes: readonly MessageChange[];
}

export interface StoredDocument extends AttachedDocument {
  readonly id: number;
  readonly source: string;
  readonly key: string;
  readonly modifiedAt: number;
  readonly facts: DocumentFacts;
}

export interface NewDocument {
  readonly source: string;
  readonly found: FoundDocument;
  readonly facts: DocumentFacts;
  /** Keys that it shares with invoices: `documentKeys(facts)`. */
  readonly keys: readonly string[];
  readonly now: number;
}

export interface WriteBack {
  readonly invoiceId: number;
  readonly ref: DocumentRef;
  readonly mark: DeliveryMark;
  /** Confirming an older version leaves a newer wish pending. */
  readonly version: number;
  readonly failures: number;
}

export interface KnownRecipient {
  readonly digits: string;
  readonly jid: string;
  readonly checkedAt: number;
}

export interface SummaryRow {
  readonly role: Role;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly count: number;
  /** Epoch milliseconds; null for what is sent, delivered or read: nobody waits for it. */
  readonly oldestCreatedAt: number | null;
}

export interface DocumentCounts {
  readonly unmatched: number;
  readonly held: number;
}

export interface DeliveryFilter {
  readonly states?: readonly MessageState[];
  readonly role?: Role;
  readonly cardCode?: string;
  readonly docNum?: number;
  readonly docEntry?: number;
  /** Document dates, `YYYY-MM-DD`. */
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  /** Only messages older than this one, by id: the next page. */
  readonly before?: number;
}

/** Somebody who wants no messages, by a stop word. */
export interface OptOut {
  readonly jid: string;
  readonly at: number;
  /** The customer whose message went there; null: nobody's did. */
  readonly cardCode: string | null;
  readonly name: string | null;
}

export interface DeliveryRow {
  readonly message: Message;
  readonly invoice: SapDocument | null;
  readonly confirmedMark: DeliveryMark | null;
  readonly writeBackPending: boolean;
  readonly writeBackError: string | null;
}

/** A message counts as troubled when its attempt, or its ack, is older than this. Epoch milliseconds. */
export interface TroubleTimes {
  readonly unconfirmedBefore: number;
  readonly undeliveredBefore: number;
}

export interface PersonAction {
  readonly who: string;
  readonly why: string;
  readonly at: number;
}

/** Facts about today for the daily report, by the customers' messages. */
export interface DayCounts {
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  readonly failed: number;
  readonly held: number;
}

export interface Outbox {
  readonly namespace: Namespace;

  setting(name: string): Promise<string | null>;
  /** Keeps the first value when `onlyFirst`; answers what is kept. */
  putSetting(name: string, value: string | null, onlyFirst?: boolean): Promise<string | null>;

  // Intake
  cursor(): Promise<SourceCursor | null>;
  /** Rows and cursor (null: leave it) in one transaction; re-reading creates nothing. */
  commitPage(
    documents: readonly SapDocument[],
    cursor: SourceCursor | null,
    rules: AdmissionRules,
    now: number,
  ): Promise<IntakeCounts>;
  /** The invoice as just read again; cancelled, approved or marked in the meantime changes its messages. */
  refreshInvoice(document: SapDocument, rules: AdmissionRules, now: number): Promise<readonly MessageChange[]>;

  // Documents
  /** As it was when recorded; null: unknown. */
  keptDocument(source: string, key: string): Promise<Pick<FoundDocument, 'size' | 'modifiedAt' | 'sha256'> | null>;
  /** Those of a batch that are new or have other bytes than before. */
  unseenDocuments(source: string, batch: readonly FoundDocument[]): Promise<readonly FoundDocument[]>;
  recordDocument(document: NewDocument): Promise<number>;
  /** PDFs whose match has to be decided: new ones, and those that share a key with a new invoice. */
  documentsToMatch(limit: number): Promise<readonly StoredDocument[]>;
  /** Every invoice, whatever its state, that shares a key with the PDF. */
  candidates(documentId: number): Promise<readonly SapDocument[]>;
  /** null: other candidates are known by now than those that were judged; the match is still to be decided. */
  commitMatch(
    documentId: number,
    match: Match,
    judged: readonly SapDocument[],
    now: number,
  ): Promise<readonly MessageChange[] | null>;

  // Dispatch
  dueMessages(filter: DueFilter): Promise<readonly DueMessage[]>;
  dueMessage(id: number): Promise<DueMessage | null>;
  /** When the next message that waits for a time is due; null: none waits. */
  nextDueAt(now: number): Promise<number | null>;
  /** What was never written gives back to pacing what its attempt had taken. */
  apply(message: number, event: MessageEvent, now: number): Promise<MessageChange | null>;
  savePrepared(message: number, prepared: Prepared, content: Content, now: number): Promise<MessageChange | null>;
  prepared(whatsappId: string): Promise<{ readonly prepared: Prepared; readonly content: Content } | null>;
  /**
   * The attempt, the state and the pacing counters: before the side effect. null: the message may not go any more, or a
   * receipt for its id was kept, which settles it.
   */
  beginAttempt(attempt: NewAttempt): Promise<Attempt | null>;
  /** The id under which receipts will come; kept receipts for it are applied. */
  recordSend(attempt: number, whatsappId: string, idWasOurs: boolean, now: number): Promise<readonly MessageChange[]>;
  /** The engine would not have used our id, and wrote nothing. */
  recordForeignId(attempt: number): Promise<void>;
  /** Settles what it can and keeps the rest for ids that are not known yet. */
  recordEvidence(batch: readonly Evidence[], now: number): Promise<readonly MessageChange[]>;
  /** Receipts that came while the other namespace was at work. */
  recallReceipts(now: number): Promise<readonly MessageChange[]>;
  pacing(): Promise<PacingState | null>;

  // Recovery and reconciling
  /** Every message that was being sent when the process ended is in doubt. */
  recoverInterrupted(now: number): Promise<readonly MessageChange[]>;
  ambiguous(
    now: number,
    limit: number,
    exclude: readonly number[],
  ): Promise<readonly { readonly due: DueMessage; readonly attempt: Attempt }[]>;
  attempts(message: number): Promise<readonly Attempt[]>;
  /** Attempts of this store since then of which the engine said that the id was not ours. */
  foreignIds(storeGeneration: string, since: number): Promise<number>;

  /** Attempts whose message is sent or delivered, sent since then, newest first: the chat may know more by now. */
  onTheirWay(since: number, limit: number): Promise<readonly Attempt[]>;

  // Recipients
  knownRecipient(digits: string): Promise<KnownRecipient | null>;
  rememberRecipient(message: number, recipient: KnownRecipient): Promise<void>;
  /** Its number has no account any more, or another: it is looked up anew. */
  forgetRecipient(jid: string): Promise<void>;
  /** True when this JID has had a message of ours, or has written to us: a message to it is no first contact. */
  hasChat(jid: string): Promise<boolean>;
  rememberWriter(jid: string, now: number): Promise<void>;
  optedOut(jid: string): Promise<boolean>;
  /** The stop word: keeps the wish and queues its confirmation. False: the wish was known. */
  optOut(jid: string, now: number): Promise<boolean>;
  /** Everybody who sent a stop word, newest first. */
  optOuts(): Promise<readonly OptOut[]>;
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
   * within the last day: one for each message, generation and kind of trouble.
   */
  createTroubleWords(since: TroubleTimes, now: number): Promise<number>;

  // Write-back
  dueWriteBacks(now: number, limit: number): Promise<readonly WriteBack[]>;
  nextWriteBackAt(): Promise<number | null>;
  confirmWriteBacks(written: readonly WriteBack[]): Promise<void>;
  /** Leaves a newer wish as it is. */
  deferWriteBack(refused: WriteBack, notBefore: number, error: string): Promise<void>;

  // For people
  summary(): Promise<readonly SummaryRow[]>;
  documentCounts(): Promise<DocumentCounts>;
  writeBackCounts(): Promise<{ readonly pending: number; readonly failing: number; readonly confirmed: number }>;
  dayCounts(from: number, to: number): Promise<DayCounts>;
  /** Customers' messages sent before `before` and not delivered. */
  undelivered(before: number): Promise<number>;
  /** Customers' messages first attempted before `before` that WhatsApp's server has not confirmed. */
  unconfirmed(before: number): Promise<number>;
  list(filter: DeliveryFilter): Promise<readonly DeliveryRow[]>;
  act(message: number, event: MessageEvent, person: PersonAction): Promise<MessageChange | null>;
  actions(message: number): Promise<readonly (PersonAction & { readonly action: string })[]>;

  /** Drops prepared bytes and unmatched receipts older than `before`; never those of unsettled messages. */
  purge(before: number): Promise<void>;
}

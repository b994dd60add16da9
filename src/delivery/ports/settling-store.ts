import type { DeliveryMark, DocumentRef, SapAction } from '../../sap/invoice-source.ts';
import type { ReceiptKind } from '../../whatsapp/engine.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import type { Why } from '../rules/why.ts';
import type { DueMessage, MessageChange } from './message.ts';
import type { Attempt } from './sending-store.ts';

/** Evidence from WhatsApp about a message id. */
export type Evidence =
  | { readonly kind: 'ack'; readonly whatsappId: string; readonly at: number }
  | { readonly kind: 'refusal'; readonly whatsappId: string; readonly at: number; readonly event: MessageEvent }
  | {
      readonly kind: ReceiptKind;
      readonly whatsappId: string;
      readonly at: number;
      readonly from: string;
    }
  /** Its recipient has this LID, too. It proves nothing of the message. */
  | { readonly kind: 'addressed'; readonly whatsappId: string; readonly lid: string };

export interface WriteBack {
  readonly invoiceId: number;
  readonly ref: DocumentRef;
  readonly mark: DeliveryMark;
  /** Confirming an older version leaves a newer one pending. */
  readonly version: number;
  readonly failures: number;
}

/** A wish in SAP that was obeyed, or could not be, and is to be taken away there. */
export interface ActionToClear {
  readonly invoiceId: number;
  readonly ref: DocumentRef;
  readonly action: SapAction;
}

/** What is to be written to SAP now. */
export interface ToWriteBack {
  readonly due: readonly WriteBack[];
  readonly actions: readonly ActionToClear[];
  /** When the first status that is not written yet came up; null: all are written. */
  readonly nextAt: number | null;
}

/** Results of sent messages, and their status in SAP. */
export interface SettlingStore {
  /** Applies evidence, and stores what refers to unknown ids. */
  recordEvidence(batch: readonly Evidence[], now: number): Promise<readonly MessageChange[]>;
  /** A message with this id is of another company's book by the same account. */
  isOfAnotherBook(whatsappId: string): Promise<boolean>;
  /** Applies receipts that arrived while this book was not running. */
  recallReceipts(now: number): Promise<readonly MessageChange[]>;
  /**
   * Marks every message that a dead process was sending as doubtful. `living`: owners whose attempts may still be in
   * progress; these are left alone.
   */
  recoverInterrupted(living: readonly string[], now: number): Promise<readonly MessageChange[]>;
  /** The clock was set back by so much: what is postponed moves with it, and so do WhatsApp's pauses. */
  clockSetBack(byMs: number, now: number, leads: boolean): Promise<void>;
  /**
   * After a stop in which the clock may have been set back: what was postponed at a moment that is yet to come waits its
   * time from now on. `longestMs`: the longest wait for SAP.
   */
  replanAtStart(longestMs: number, now: number): Promise<void>;
  ambiguous(
    now: number,
    limit: number,
    exclude: readonly number[],
  ): Promise<readonly { readonly due: DueMessage; readonly attempt: Attempt }[]>;
  attempts(message: number): Promise<readonly Attempt[]>;
  /** Attempts of this store since then whose id was not ours. */
  foreignIds(storeGeneration: string, since: number): Promise<number>;
  /** Attempts of messages sent since then and not yet read, newest first: the chat may know more now. */
  onTheirWay(since: number, limit: number): Promise<readonly Attempt[]>;
  /**
   * Says of customers' messages sent before `before`, and taken by no phone since, that it is so; their numbers are looked
   * up again for the next. At most `limit`.
   */
  noteUntaken(before: number, why: Why, limit: number, now: number): Promise<readonly MessageChange[]>;
  /** Statuses that came up until `dueBefore`, and wishes that can be taken away by now. */
  toWriteBack(dueBefore: number, now: number, limit: number): Promise<ToWriteBack>;
  dueWriteBacks(now: number, limit: number): Promise<readonly WriteBack[]>;
  confirmWriteBacks(written: readonly WriteBack[]): Promise<void>;
  /** Does not affect a newer status. */
  deferWriteBack(refused: WriteBack, notBefore: number, error: string): Promise<void>;
  /** `notBefore`: when it is tried again; null: it is done. */
  settleActionClear(invoice: number, notBefore: number | null): Promise<void>;
  /** Deletes prepared bytes and unmatched receipts older than `before`, except those of unsettled messages. */
  purge(before: number): Promise<void>;
}

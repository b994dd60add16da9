import type { DeliveryMark, DocumentRef, SapAction } from '../../sap/invoice-source.ts';
import type { ReceiptKind } from '../../whatsapp/engine.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import type { DueMessage, MessageChange } from './message.ts';
import type { Attempt } from './sending-store.ts';

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

export interface WriteBack {
  readonly invoiceId: number;
  readonly ref: DocumentRef;
  readonly mark: DeliveryMark;
  /** Confirming an older version leaves a newer wish pending. */
  readonly version: number;
  readonly failures: number;
}

/** A wish in SAP that was obeyed, or could not be, and is to be taken away there. */
export interface ActionToClear {
  readonly invoiceId: number;
  readonly ref: DocumentRef;
  readonly action: SapAction;
}

/** What became of what was sent, and the outcome in SAP. */
export interface SettlingStore {
  /** Settles what it can and keeps the rest for ids that are not known yet. */
  recordEvidence(batch: readonly Evidence[], now: number): Promise<readonly MessageChange[]>;
  /** Receipts that came while the other mode was at work. */
  recallReceipts(now: number): Promise<readonly MessageChange[]>;
  /**
   * Every message that was being sent by a process that has ended is in doubt. `living`: owners of attempts that may
   * still be at work; theirs are left alone.
   */
  recoverInterrupted(living: readonly string[], now: number): Promise<readonly MessageChange[]>;
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
  dueWriteBacks(now: number, limit: number): Promise<readonly WriteBack[]>;
  nextWriteBackAt(): Promise<number | null>;
  confirmWriteBacks(written: readonly WriteBack[]): Promise<void>;
  /** Leaves a newer wish as it is. */
  deferWriteBack(refused: WriteBack, notBefore: number, error: string): Promise<void>;
  actionsToClear(now: number, limit: number): Promise<readonly ActionToClear[]>;
  /** `notBefore`: when it is tried again; null: it is done. */
  settleActionClear(invoice: number, notBefore: number | null): Promise<void>;
  /** Drops prepared bytes and unmatched receipts older than `before`; never those of unsettled messages. */
  purge(before: number): Promise<void>;
}

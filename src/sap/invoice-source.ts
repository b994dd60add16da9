/** The invoice-source port: what delivery needs from an ERP, independent of its protocol. */
import type { CodedError } from '../errors/coded-error.ts';

export const documentTypes = ['invoice', 'credit_note', 'delivery_note', 'down_payment'] as const;
export type DocumentType = (typeof documentTypes)[number];

/**
 * What a document is besides its type: an invoice that increases a debt, one that is billed before delivery, or a request for a
 * down payment, which is not an invoice.
 */
export type DocumentSubtype = 'debit_memo' | 'reserve_invoice' | 'down_payment_request';

/** A branch of a company in SAP. */
export interface Branch {
  readonly id: number;
  readonly name: string | null;
}

/** Identity of a posted document; contains nothing that can change in SAP. */
export interface DocumentRef {
  /** Company database. */
  readonly company: string;
  readonly type: DocumentType;
  /** The document's key within its type: assigned by its source, opaque to others, never changes. */
  readonly key: string;
}

/** Amounts are decimal strings as sent by SAP ("1210.5"), never floats. Dates are `YYYY-MM-DD`. */
export interface SapDocument {
  readonly ref: DocumentRef;
  /** null: none; missing in documents stored by an older version. */
  readonly kind?: DocumentSubtype | null;
  /** null: the company has none, or SAP does not tell; missing in documents stored by an older version. */
  readonly branch?: Branch | null;
  readonly docNum: number;
  readonly series: number | null;
  readonly seriesName: string | null;
  readonly docDate: string;
  /** The printed date, if it differs from the posting date; missing in documents stored by an older version. */
  readonly taxDate?: string | null;
  readonly dueDate: string | null;
  readonly cardCode: string;
  /** As on the document (for a one-time customer not the partner's name); empty: unknown. */
  readonly cardName: string;
  /** The document's own phone, if the company stores one: free text. */
  readonly phone: string | null;
  readonly numAtCard: string | null;
  /** In the document's own currency. */
  readonly total: string;
  readonly currency: string;
  readonly taxId: string | null;
  /**
   * The fiscal number, if SAP stores one: Argentina's letter, point of issue and folio as
   * printed ("A 0003-00001234"); elsewhere series and folio ("F001 123", "4117").
   */
  readonly fiscalNumber: string | null;
  /** Access key, UUID or IRN of the electronic document; missing in documents stored by an older version. */
  readonly electronicId?: string | null;
  readonly salesPersonCode: number | null;
  readonly contactPersonCode: number | null;
  readonly cancelStatus: 'none' | 'cancelled' | 'cancellation';
  /** False while a required approval by a fiscal authority is pending. */
  readonly approved: boolean;
  /** Why it cannot be delivered as read from SAP; null: it can. Unreadable values are 0 or empty then. */
  readonly flaw: DocumentFlaw | null;
  /** The delivery mark found in the document: its own, or one that SAP copied from another document. */
  readonly mark: FoundMark | null;
  /** The action that a user requested in a field of the document; null or missing: none. */
  readonly action?: SapAction | null;
  /** `YYYY-MM-DD` and `HH:MM:SS` in the SAP server's local time. */
  readonly updateDate: string;
  readonly updateTime: string;
  /** `YYYY-MM-DD` in the SAP server's local time; null: unknown. */
  readonly creationDate: string | null;
  /** Orders documents of one company and type by age, newer ones are larger: a safe integer that never changes. */
  readonly ordinal: number;
}

/** A code of the error registry and its sentence. */
export interface DocumentFlaw {
  readonly reason: string;
  readonly detail: string;
}

/** A result written back to SAP. Timestamps are ISO 8601 UTC. */
export interface DeliveryMark {
  readonly status: WriteBackStatus;
  readonly messageId: string | null;
  readonly at: string | null;
  readonly detail: string | null;
}

/** A mark as read from SAP. */
export interface FoundMark extends DeliveryMark {
  /** Which document it names; null or missing: none, as in marks of earlier versions. */
  readonly names?: 'this' | 'another' | null;
}

export type SapAction = 'resend' | 'hold' | 'cancel';

export type WriteBackStatus = 'queued' | 'sent' | 'delivered' | 'read' | 'held' | 'failed' | 'cancelled' | 'revoked';

export interface PhoneField {
  /** Its source: `contact.MobilePhone`, `Cellular`, `Phone1`, … */
  readonly field: string;
  /** Free text. */
  readonly text: string;
}
export interface Partner {
  readonly cardCode: string;
  readonly name: string;
  /** ISO 3166 alpha-2, or null. */
  readonly country: string | null;
  /** `es`, `pt`, `en`, `de`, … or null. */
  readonly language: string | null;
  /** Phones of the business partner itself, in SAP's order. */
  readonly phones: readonly PhoneField[];
  readonly contacts: readonly {
    readonly code: number;
    readonly name: string;
    readonly phones: readonly PhoneField[];
  }[];
  readonly optedOut: boolean;
}
export interface SalesPerson {
  readonly code: number;
  readonly name: string;
  readonly phones: readonly PhoneField[];
  readonly active: boolean;
}

/** How far a source was read: JSON that only the source itself interprets. */
export type SourceCursor = string;

/** A page of changed documents; `cursor` is committed together with the page's rows. */
export interface DocumentPage {
  readonly documents: readonly SapDocument[];
  readonly cursor: SourceCursor | null;
  /** What SAP has and cannot be listed: rows that cannot be identified as a document, types that the user may not read. */
  readonly unreadable?: readonly CodedError[];
}

/** Rejects with a `CodedError` of `errors/sap.ts`. */
export interface InvoiceSource {
  readonly company: string;
  /**
   * Documents changed since the cursor, with an overlap; null, or a cursor of another source, starts at
   * `fromDate` (by document date, `YYYY-MM-DD`). One request if nothing changed.
   */
  changes(since: SourceCursor | null, fromDate: string, signal: AbortSignal): AsyncIterable<DocumentPage>;
  /** Every document with a document date from `fromDate` on. */
  sweep(fromDate: string, signal: AbortSignal): AsyncIterable<DocumentPage>;
  /** Reads one document; null if it is gone. */
  document(ref: DocumentRef, signal: AbortSignal): Promise<SapDocument | null>;
  /** Those with this printed number: series print the same one more than once. */
  numbered(type: DocumentType, docNum: number, signal: AbortSignal): Promise<readonly SapDocument[]>;
  partner(cardCode: string, signal: AbortSignal): Promise<Partner | null>;
  salesPerson(code: number, signal: AbortSignal): Promise<SalesPerson | null>;
  /** Writes the status; idempotent. */
  writeBack(ref: DocumentRef, mark: DeliveryMark, signal: AbortSignal): Promise<void>;
  /** Clears the action in the document, unless it has changed meanwhile; idempotent. */
  clearAction(ref: DocumentRef, action: SapAction, signal: AbortSignal): Promise<void>;
  /** Why documents that are to be delivered may not be seen, or their status not be written; null: nothing says so. */
  blindSpot(signal: AbortSignal): Promise<CodedError | null>;
  /** Logs out. Idempotent. */
  close(): Promise<void>;
}

/** The invoice-source port: what delivery needs from an ERP, independent of its protocol. */
import type { CodedError } from '../errors/coded-error.ts';

export type DocumentType = 'invoice' | 'credit_note' | 'delivery_note';

/** Invoices by SAP's books that are called otherwise: one that adds to a debt, one that is billed before goods are delivered. */
export type InvoiceKind = 'debit_memo' | 'reserve_invoice';

/** A business place of a company's books, which several share. */
export interface Branch {
  readonly id: number;
  readonly name: string | null;
}

/** Identity of a posted document; nothing that SAP changes by itself enters it. */
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
  /** null: nothing besides its type; documents kept by an older version lack it. */
  readonly kind?: InvoiceKind | null;
  /** Of a company with several; null: it has none, or SAP does not tell; documents kept by an older version lack it. */
  readonly branch?: Branch | null;
  readonly docNum: number;
  readonly series: number | null;
  readonly seriesName: string | null;
  readonly docDate: string;
  /** The day that is printed, where it is another than the posting date; documents kept by an older version lack it. */
  readonly taxDate?: string | null;
  readonly dueDate: string | null;
  readonly cardCode: string;
  /** As on the document, which for a one-time customer is not the partner's; empty: SAP does not tell. */
  readonly cardName: string;
  /** The document's own phone, where the company keeps one: free text. */
  readonly phone: string | null;
  readonly numAtCard: string | null;
  /** In the document's own currency. */
  readonly total: string;
  readonly currency: string;
  readonly taxId: string | null;
  /**
   * The number that the authority's rules give it, as far as SAP keeps one: Argentina's letter, point of issue and folio as
   * printed ("A 0003-00001234"); elsewhere the folio behind its series ("F001 123", "4117").
   */
  readonly fiscalNumber: string | null;
  /** Access key, UUID or IRN of the electronic document; documents kept by an older version lack it. */
  readonly electronicId?: string | null;
  readonly salesPersonCode: number | null;
  readonly contactPersonCode: number | null;
  readonly cancelStatus: 'none' | 'cancelled' | 'cancellation';
  /** False while a fiscal authority's approval is pending, where the company uses it. */
  readonly approved: boolean;
  /** Why it cannot be delivered as SAP shows it; null: it can. What could not be read is 0 or empty then. */
  readonly flaw: DocumentFlaw | null;
  /** The delivery mark that stands at the document in SAP: its own, or one that SAP copied from another document. */
  readonly mark: FoundMark | null;
  /** What somebody wishes of its delivery by a field of the document; null or left out: nothing. */
  readonly action?: SapAction | null;
  /** `YYYY-MM-DD` and `HH:MM:SS`, SAP server's local time. */
  readonly updateDate: string;
  readonly updateTime: string;
  /** `YYYY-MM-DD`, SAP server's local day; null: SAP does not tell. */
  readonly creationDate: string | null;
  /** Of two documents of one company and type, the younger has the larger: a safe integer that never changes. */
  readonly ordinal: number;
}

/** A code of the error registry and its sentence. */
export interface DocumentFlaw {
  readonly reason: string;
  readonly detail: string;
}

/** What is written back and read again. Timestamps are ISO 8601 UTC. */
export interface DeliveryMark {
  readonly status: WriteBackStatus;
  readonly messageId: string | null;
  readonly at: string | null;
  readonly detail: string | null;
}

/** A mark as it was read. */
export interface FoundMark extends DeliveryMark {
  /** Whose it says it is; null or left out: it does not say, as those of earlier versions. */
  readonly names?: 'this' | 'another' | null;
}

export type SapAction = 'resend' | 'hold' | 'cancel';

export type WriteBackStatus = 'queued' | 'sent' | 'delivered' | 'read' | 'held' | 'failed' | 'cancelled';

export interface PhoneField {
  /** Where it stands: `contact.MobilePhone`, `Cellular`, `Phone1`, … */
  readonly field: string;
  /** Free text, as people wrote it. */
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

/** How far a source was read: JSON of the source's own making, which nobody else looks into. */
export type SourceCursor = string;

/** A page of changed documents; `cursor` is committed together with the page's rows. */
export interface DocumentPage {
  readonly documents: readonly SapDocument[];
  readonly cursor: SourceCursor | null;
  /** What SAP shows and cannot be told to be any document; such a row stands on no list. */
  readonly unreadable?: readonly CodedError[];
}

/** Rejects with a `CodedError` of `errors/sap.ts`. */
export interface InvoiceSource {
  readonly company: string;
  /**
   * Documents changed since the cursor, with an overlap; null, or a cursor that the source did not make, starts at
   * `fromDate` (by document date, `YYYY-MM-DD`). One request when nothing changed.
   */
  changes(since: SourceCursor | null, fromDate: string, signal: AbortSignal): AsyncIterable<DocumentPage>;
  /** Every document with a document date from `fromDate` on. */
  sweep(fromDate: string, signal: AbortSignal): AsyncIterable<DocumentPage>;
  /** One document, read anew; null when it is gone. */
  document(ref: DocumentRef, signal: AbortSignal): Promise<SapDocument | null>;
  partner(cardCode: string, signal: AbortSignal): Promise<Partner | null>;
  salesPerson(code: number, signal: AbortSignal): Promise<SalesPerson | null>;
  /** Writes the status; idempotent. */
  writeBack(ref: DocumentRef, mark: DeliveryMark, signal: AbortSignal): Promise<void>;
  /** Takes the wish away from the document, unless another one stands there by now; idempotent. */
  clearAction(ref: DocumentRef, action: SapAction, signal: AbortSignal): Promise<void>;
  /** Logs out. Idempotent. */
  close(): Promise<void>;
}

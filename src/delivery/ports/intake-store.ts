import type { SapDocument, SourceCursor } from '../../sap/invoice-source.ts';
import type { AdmissionRules } from '../rules/invoice-lifecycle.ts';
import type { DueMessage, MessageChange } from './message.ts';

export interface IntakeCounts {
  readonly admitted: number;
  readonly changed: number;
  readonly ignored: number;
  readonly changes: readonly MessageChange[];
}

/** A sweep that read every document from `fromDate` on. */
export interface Sweep {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `YYYY-MM-DD`. */
  readonly fromDate: string;
}

/** What an invoice that was read again has changed, and a message as it is then; null: there is none. */
export interface Refreshed {
  readonly changes: readonly MessageChange[];
  readonly due: DueMessage | null;
}

/** Intake of invoices. */
export interface IntakeStore {
  cursor(): Promise<SourceCursor | null>;
  /** Stores rows and cursor (null: unchanged) in one transaction; reading rows again creates nothing. */
  commitPage(
    documents: readonly SapDocument[],
    cursor: SourceCursor | null,
    rules: AdmissionRules,
    now: number,
  ): Promise<IntakeCounts>;
  /** The invoice as just read again; a cancellation, approval or status in SAP updates its messages. */
  refreshInvoice(document: SapDocument, rules: AdmissionRules, now: number): Promise<readonly MessageChange[]>;
  /** The same, and one of its messages as it is then. */
  refreshDue(message: number, document: SapDocument, rules: AdmissionRules, now: number): Promise<Refreshed>;
  /** Holds what the settings leave out by now, and releases what they include again. */
  applyChoice(rules: AdmissionRules, now: number): Promise<readonly MessageChange[]>;
  /** The day of the first start, `YYYY-MM-DD`; stores `today` if there is none. */
  firstStart(today: string): Promise<string>;
  /** The day of the first start; null: there was none. */
  fromDate(): Promise<string | null>;
  lastSweep(): Promise<Sweep | null>;
  keepSweep(sweep: Sweep): Promise<void>;
}

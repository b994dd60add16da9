import type { DocumentName } from '../../sap/document-name.ts';
import type { MessageState } from '../rules/lifecycle.ts';
import type { Role } from './message.ts';

/** From `from` until before `to`; epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Which deliveries are meant: all conditions hold. */
export interface DeliveryFilter {
  readonly states?: readonly MessageState[];
  readonly role?: Role;
  /** Codes of why they are held, failed or waiting. */
  readonly reasons?: readonly string[];
  readonly cardCode?: string;
  readonly docNum?: number;
  /** Invoices of a kind are found by `invoice` too. */
  readonly named?: DocumentName;
  /** SAP's ids of branches. */
  readonly branches?: readonly number[];
  /** Of the document's reference, in any type. */
  readonly key?: string;
  /** Document dates, `YYYY-MM-DD`. */
  readonly from?: string;
  readonly to?: string;
  readonly sent?: Span;
  readonly delivered?: Span;
  /** Those that are held, by since when. */
  readonly held?: Span;
  readonly limit?: number;
}

import type { PhoneChoice } from '../../delivery/rules/phone-numbers/choose.ts';
import { maskPhone } from '../../delivery/rules/phone-numbers/mask.ts';
import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { Match } from '../../documents/judging/match.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import type { DocumentRef, SapDocument } from '../../sap/invoice-source.ts';

/** What the service already knows, so that a preview decides as it would. */
export interface KnownInvoices {
  /** Those with one of these printed numbers. */
  withNumbers(docNums: readonly number[]): Promise<readonly SapDocument[]>;
  /** The state of the customer's message in words; null: the service has not seen the invoice. */
  stateOf(ref: DocumentRef): Promise<string | null>;
  /** `YYYY-MM-DD` before which nothing is sent, as recorded by the first start; null: there was none. */
  fromDate(): Promise<string | null>;
}

/** A PDF that shares a number with the invoice, and its verdict. */
export interface RelatedDocument {
  readonly key: string;
  readonly facts: DocumentFacts;
  readonly match: Match;
  /** The other invoice that it is accepted for; null: none. */
  readonly of: string | null;
}

/** What would be sent for an invoice, and why not, if not. */
export interface Preview {
  readonly invoice: SapDocument;
  /** The customer has opted out in SAP. */
  readonly optedOut: boolean;
  readonly phones: PhoneChoice;
  readonly text: string;
  readonly fileName: string;
  /** The invoice's own PDF first. */
  readonly documents: readonly RelatedDocument[];
  /** Anything else that affects sending, as sentences. */
  readonly notes: readonly NextStep[];
  /** No other invoices are known that a PDF could belong to. */
  readonly judgedAlone: boolean;
}

/** True for the invoice's own PDF. */
export function isAccepted({ match, of }: Pick<RelatedDocument, 'match' | 'of'>): boolean {
  return match.kind === 'matched' && of === null;
}

/** For programs, still without full phone numbers. */
export function masked(shown: Preview): object {
  const numbers = shown.phones.numbers.map(({ field, digits }) => ({ field, digits: digits.map(maskPhone) }));
  return { ...shown, phones: { ...shown.phones, numbers } };
}

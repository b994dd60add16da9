import type { StoredDocument } from '../../delivery/ports/document-store.ts';
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
  /** PDFs that it has found, in any source, and that share a number with the invoice. */
  kept(invoice: SapDocument): Promise<readonly KeptDocument[]>;
  /** The state of the customer's message in words; null: the service has not seen the invoice. */
  stateOf(ref: DocumentRef): Promise<string | null>;
  /** `YYYY-MM-DD` before which nothing is sent, as recorded by the first start; null: there was none. */
  fromDate(): Promise<string | null>;
}

export type KeptDocument = Pick<StoredDocument, 'source' | 'key' | 'fileName' | 'facts'>;

/** What one source has for an invoice. */
export interface SourceFindings {
  readonly source: string;
  readonly documents: readonly RelatedDocument[];
  /** It could not be looked through. */
  readonly problem: { readonly code: string; readonly sentence: string } | null;
}

/** A PDF that may be the invoice's, and its verdict. */
export interface RelatedDocument {
  readonly key: string;
  readonly facts: DocumentFacts;
  readonly match: Match;
  /** What it does not confirm of the invoice, in words; null: it was accepted. */
  readonly missing: string | null;
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
  /** By source, in their order, and what the service keeps. */
  readonly sources: readonly SourceFindings[];
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

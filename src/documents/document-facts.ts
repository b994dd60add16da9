/** What a PDF says about itself, as plain JSON that can be stored: read once, judged as often as invoices come. */

import type { DocumentRef } from '../sap/invoice-source.ts';
import type { DocumentKind } from './kinds.ts';

/** Why a PDF cannot be read. */
export type Unreadable = 'not_a_pdf' | 'broken' | 'password' | 'no_text' | 'too_large' | 'too_complex';

/** Letter, point of issue and folio of an Argentine voucher; `letter` null when it is not printed beside the number. */
export interface FiscalNumber {
  readonly letter: string | null;
  readonly pointOfIssue: number;
  readonly folio: number;
}

/** What the file name claims. */
export interface NameFacts {
  readonly docNums: readonly number[];
  readonly docEntries: readonly number[];
  readonly fiscalNumbers: readonly FiscalNumber[];
  /** Series and number, where the name or its folder tells both: "EXP-1001". */
  readonly composites: readonly string[];
}

/**
 * What is printed; numbers that refer to another document, a customer or an order are in none of the lists. Amounts are canonical decimals ("1210.5"), every possible reading of an ambiguous one. */
export interface TextFacts {
  /** Kinds of documents that its titles name: its own first, then those it refers to. */
  readonly kinds: readonly DocumentKind[];
  /** Numbers that stand right behind a word for the document ("Factura N° 1001"). */
  readonly labelledNumbers: readonly number[];
  /** All whole numbers that stand alone or end a composite ("EXP-1001"). */
  readonly numbers: readonly number[];
  /** Composites as printed, upper case, one separator: "EXP-1001". They tell two series apart. */
  readonly composites: readonly string[];
  readonly fiscalNumbers: readonly FiscalNumber[];
  /** Amounts behind a word for the total, and the largest amount of all. */
  readonly totals: readonly string[];
  readonly amounts: readonly string[];
  /** ISO 4217. */
  readonly currencies: readonly string[];
  /** Upper-case letters and digits only, at least 8 of them. */
  readonly taxIds: readonly string[];
  /** `YYYY-MM-DD`; both readings where day and month can be swapped. */
  readonly dates: readonly string[];
}

/**
 * Proof by construction: the document came into being for this invoice, so its text need not say whose it is.
 *
 * - `issued`: whoever made the invoice gave it out under the invoice's own reference;
 * - `rendered`: it was made of the invoice's own data.
 */
export interface ConstructionProof {
  readonly by: 'issued' | 'rendered';
  readonly ref: DocumentRef;
}

/** `text` is null exactly when `unreadable` says why. */
export interface DocumentFacts {
  readonly name: NameFacts;
  readonly text: TextFacts | null;
  readonly unreadable: Unreadable | null;
  /** From its source, never from what is in the PDF; absent: its text has to prove whose it is. */
  readonly proof?: ConstructionProof;
}

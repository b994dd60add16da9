/** Facts read from a PDF, as plain JSON that can be stored: read once, compared whenever invoices arrive. */

import type { DocumentRef } from '../sap/invoice-source.ts';
import type { EInvoice } from './einvoices/e-invoice.ts';
import type { DateFacts } from './facts/issue-dates.ts';
import type { DocumentKind } from './facts/kinds.ts';
import type { OwnNumber } from './facts/own-number.ts';
import type { ChosenTotal, LabelledAmount } from './facts/totals.ts';
import type { AccessKey } from './grammar/access-keys.ts';
import type { Place } from './layout/page.ts';

/** Why a PDF cannot be read. */
export type Unreadable = 'not_a_pdf' | 'broken' | 'password' | 'no_text' | 'too_large' | 'too_long' | 'too_complex';

/** Letter, point of issue and folio of an Argentine voucher; `letter` null when it is not printed beside the number. */
export interface FiscalNumber {
  readonly letter: string | null;
  readonly pointOfIssue: number;
  readonly folio: number;
}

/** A number that an authority gave, to a document or to a party, and where it stands. */
export interface PlacedId {
  readonly fact: 'fiscal number' | 'access key' | 'electronic id' | 'tax number';
  /** As it is kept elsewhere among the facts; a fiscal number as it is printed in Argentina, "A 0003-00001234". */
  readonly value: string;
  readonly at: Place;
}

/** What the file name claims. */
export interface NameFacts {
  readonly docNums: readonly number[];
  readonly docEntries: readonly number[];
  readonly fiscalNumbers: readonly FiscalNumber[];
  /** Series and number, where the name or its folder tells both: "EXP-1001". */
  readonly composites: readonly string[];
}

/** Files with more pages are not read at all: another document might begin after the last page read. */
export const MOST_PAGES = 60;

/** Facts of another version are read again before they are judged. */
export const FACTS_VERSION = 8;

/**
 * What is printed; numbers that refer to another document, a customer or an order are in none of the lists. Amounts are
 * canonical decimals ("1210.5").
 */
export interface TextFacts {
  /** `FACTS_VERSION` when they were read; what is kept may be older. */
  readonly version: number;
  /** Kinds of documents that its titles name: its own first, then those it refers to. */
  readonly kinds: readonly DocumentKind[];
  /** Numbers that a label or a title gives to it, each once. More than one of a rank: more than one document. */
  readonly numbers: readonly OwnNumber[];
  /** A number that stands alone on its line, where it is the only such one; without a word for it, so it may be anything. */
  readonly loneNumber: number | null;
  /** Composites as printed, upper case, one separator: "EXP-1001". They tell two series apart. */
  readonly composites: readonly string[];
  readonly fiscalNumbers: readonly FiscalNumber[];
  readonly accessKeys: readonly AccessKey[];
  /** UUIDs and invoice reference numbers, upper case. */
  readonly electronicIds: readonly string[];
  /** Why these pages cannot be of one document, in words; null: nothing says so. */
  readonly several: string | null;
  readonly total: ChosenTotal | null;
  readonly amounts: readonly LabelledAmount[];
  /** The largest amount, where two other ones add up to it as net and tax do, and no words say what the total is. */
  readonly sum: { readonly value: string; readonly at: Place } | null;
  /** ISO 4217. */
  readonly currencies: readonly string[];
  /** Upper-case letters and digits only. */
  readonly taxIds: readonly string[];
  /** Where the fiscal numbers, access keys, electronic ids and tax numbers stand. */
  readonly ids: readonly PlacedId[];
  readonly dates: DateFacts;
  /** Attached to the PDF, or beside it. */
  readonly eInvoices: readonly EInvoice[];
}

/**
 * Proof by construction: the document was created for this invoice, so its text need not identify it.
 *
 * - `issued`: whoever made the invoice gave it out under the invoice's own reference;
 * - `rendered`: it was made of the invoice's own data;
 * - `confirmed`: a person looked at it, and said so.
 */
export interface ConstructionProof {
  readonly by: 'issued' | 'rendered' | 'confirmed';
  readonly ref: DocumentRef;
}

/** A file that lies beside a PDF; `sha256` is hex. */
export interface BesideFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** `text` is null exactly when `unreadable` says why. */
export interface DocumentFacts {
  readonly name: NameFacts;
  readonly text: TextFacts | null;
  readonly unreadable: Unreadable | null;
  /** The XML beside it that was read with it; `sha256` is hex. */
  readonly beside?: BesideFile;
  /** From its source, never from what is in the PDF; absent: its text has to prove whose it is. */
  readonly proof?: ConstructionProof;
  /** SAP's id of the branch whose PDFs alone are where it was found, from its source; absent: it may be any branch's. */
  readonly branch?: number;
}

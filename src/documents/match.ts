import type { DocumentRef, SapDocument } from '../sap/invoice-source.ts';
import type { DocumentFacts } from './document-facts.ts';

/** What of an invoice decides whether a PDF is its own. */
export type CandidateInvoice = Pick<
  SapDocument,
  'ref' | 'docNum' | 'seriesName' | 'docDate' | 'total' | 'currency' | 'taxId' | 'fiscalNumber'
>;

/** A code of `errors/documents.ts` with its sentence and next step, filled in. */
export interface DocumentProblem {
  readonly code: string;
  readonly sentence: string;
  readonly next: string;
}

/**
 * - `matched`: accepted for this invoice; `agreed` names the facts, for the audit.
 * - `held`: a person must look; `refs` are the invoices it concerns (empty when none is known yet: judge again when
 *   invoices come).
 * - `unmatched`: of no invoice known so far; keep it, its invoice may come.
 */
export type Match =
  | { readonly kind: 'matched'; readonly ref: DocumentRef; readonly agreed: readonly string[] }
  | { readonly kind: 'held'; readonly problem: DocumentProblem; readonly refs: readonly DocumentRef[] }
  | { readonly kind: 'unmatched' };

/**
 * Whose PDF is it? Pure. `candidates` must hold every invoice, whatever its state, that shares a key with the document
 * (`documentKeys` against `invoiceKeys`): a second one that fits is what keeps a wrong PDF from being sent.
 */
export type MatchDocument = (fileName: string, facts: DocumentFacts, candidates: readonly CandidateInvoice[]) => Match;

/** Keys under which a document is stored for the join with invoices: `n:1001`, `e:57`, `f:3-1234`. */
export type DocumentKeys = (facts: DocumentFacts) => readonly string[];
/** Keys of an invoice for the same join. */
export type InvoiceKeys = (invoice: CandidateInvoice) => readonly string[];

import type { Evidence } from '../../documents/judging/evidence.ts';
import type { DocumentProblem } from '../../documents/judging/match.ts';
import type { DocumentRef } from '../../sap/invoice-source.ts';
import type { PersonAction } from './message.ts';

/** Why a PDF was accepted, or what is printed on one that was not. */
export interface WhyAccepted {
  /** Facts that agree, in words; empty for one that is held. */
  readonly agreed: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** A PDF that is an invoice's, or that is held for it. */
export interface InvoicePdf extends WhyAccepted {
  readonly fileName: string;
  readonly source: string;
  readonly sha256: string;
  /** It is the one that goes out. */
  readonly attached: boolean;
  readonly problem: DocumentProblem | null;
  /** Who said that it is this invoice's; null: nobody had to. */
  readonly confirmed: PersonAction | null;
}

/** What people see and say of PDFs. */
export interface ConfirmationStore {
  /** The PDF that goes out with an invoice, and those that are held for it. */
  pdfsOf(ref: DocumentRef): Promise<readonly InvoicePdf[]>;
  /** A person says that the PDF with these bytes is this invoice's; it is judged again, known by now or when it comes. */
  confirmPdf(sha256: string, ref: DocumentRef, person: PersonAction): Promise<void>;
}

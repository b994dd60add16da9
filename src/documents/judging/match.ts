import { documentsError } from '../../errors/documents.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import type { DocumentRef } from '../../sap/invoice-source.ts';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import {
  type ConstructionProof,
  type DocumentFacts,
  FACTS_VERSION,
  MOST_PAGES,
  type Unreadable,
} from '../document-facts.ts';
import { meansNumber } from '../grammar/document-numbers.ts';
import { type Agreement, agreement } from './agreement.ts';
import { type Evidence, evidenceOf, printedFacts } from './evidence.ts';

/** A code of `errors/documents.ts` with its sentence and next step, filled in. */
export interface DocumentProblem {
  readonly code: string;
  readonly sentence: string;
  readonly next: NextStep;
}

/**
 * - `matched`: accepted for this invoice; `agreed` names the facts and `evidence` their positions, for the audit.
 * - `held`: a person must look; `refs` are the invoices it concerns (empty when none is known yet: judge again when
 *   invoices come).
 * - `unmatched`: matches no invoice known so far; kept, since its invoice may arrive later.
 */
export type Match =
  | {
      readonly kind: 'matched';
      readonly ref: DocumentRef;
      readonly agreed: readonly string[];
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly kind: 'held';
      readonly problem: DocumentProblem;
      readonly refs: readonly DocumentRef[];
      /** What is printed, with its places. */
      readonly evidence: readonly Evidence[];
    }
  | { readonly kind: 'unmatched' };

/** Maximum PDF size; WhatsApp accepts documents up to 100 MB, but an invoice of a tenth of that is a mistake. */
export const MAX_DOCUMENT_MB = 10;

const UNREADABLE = {
  not_a_pdf: 'DOCUMENT_NOT_A_PDF',
  broken: 'DOCUMENT_BROKEN',
  password: 'DOCUMENT_PASSWORD',
  no_text: 'DOCUMENT_WITHOUT_TEXT',
  too_large: 'DOCUMENT_TOO_LARGE',
  too_long: 'DOCUMENT_TOO_LONG',
  too_complex: 'DOCUMENT_TOO_COMPLEX',
} as const satisfies Record<Unreadable, string>;

interface Judged {
  readonly invoice: CandidateInvoice;
  readonly agreement: Agreement;
}

/**
 * Decides which invoice a PDF belongs to. Pure. `candidates` must contain every invoice, in any state, that shares a key with
 * the document (`documentKeys`, `invoiceKeys`): a second match is what prevents sending a wrong PDF.
 */
export function matchDocument(fileName: string, facts: DocumentFacts, candidates: readonly CandidateInvoice[]): Match {
  // Facts of another version are not comparable; the next scan of their source reads them again.
  if (facts.text && facts.text.version !== FACTS_VERSION) return { kind: 'unmatched' };
  const all = candidates.map((invoice) => ({ invoice, agreement: agreement(facts, invoice) }));
  if (facts.proof) return matchProven(fileName, facts, facts.proof, all);
  // Numbers come again in every branch: what lies in the folder of one does not concern the invoices of the others.
  const judged = all.filter(({ agreement: { elsewhere } }) => !elsewhere);
  const named = namedIn(judged);
  if (facts.unreadable !== null)
    return heldFor(facts, named, UNREADABLE[facts.unreadable], {
      file: fileName,
      limitMb: MAX_DOCUMENT_MB,
      limitPages: MOST_PAGES,
    });

  const concerned = judged.filter(({ agreement: { name, number } }) => name || number);
  if (facts.text?.several && concerned.length > 0)
    return heldFor(facts, concerned, 'DOCUMENT_HOLDS_SEVERAL', { file: fileName, detail: facts.text.several });

  const fitting = contenders(judged);
  const [first, second] = fitting;
  if (first && second) {
    const invoices = fitting.map(({ invoice }) => describe(invoice)).join(', ');
    return heldFor(facts, fitting, 'DOCUMENT_FITS_TWO', { file: fileName, count: fitting.length, invoices });
  }
  // A contradicting file name means that two files were mixed up: the text alone does not tell which.
  const [misnamed] = named;
  if (first && misnamed && !first.agreement.name) {
    const details = {
      file: fileName,
      invoice: describe(misnamed.invoice),
      printed: `invoice ${describe(first.invoice)}`,
    };
    return heldFor(facts, named, 'DOCUMENT_OF_ANOTHER_INVOICE', details);
  }
  if (first && facts.text) {
    const evidence = evidenceOf(facts.text, first.invoice);
    return { kind: 'matched', ref: first.invoice.ref, agreed: first.agreement.agreed, evidence };
  }
  if (!misnamed) return misplaced(fileName, facts, all);

  const printed = facts.text?.numbers.find((number) => !meansNumber(number, misnamed.invoice.docNum))?.printed;
  if (printed !== undefined && !misnamed.agreement.number)
    return heldFor(facts, named, 'DOCUMENT_OF_ANOTHER_INVOICE', {
      file: fileName,
      invoice: describe(misnamed.invoice),
      printed: `number ${printed}`,
    });
  return heldFor(facts, named, 'DOCUMENT_NAME_ALONE', {
    file: fileName,
    invoice: describe(misnamed.invoice),
    missing: misnamed.agreement.missing,
  });
}

/** Held if it proves to be an invoice's of another branch than its folder's. */
function misplaced(fileName: string, facts: DocumentFacts, judged: readonly Judged[]): Match {
  const owners = judged.filter(({ agreement: { acceptedButForFolder } }) => acceptedButForFolder);
  const [owner] = owners;
  if (!owner) return { kind: 'unmatched' };
  const { branch } = owner.invoice;
  return heldFor(facts, owners, 'DOCUMENT_OF_ANOTHER_BRANCH', {
    file: fileName,
    invoice: describe(owner.invoice),
    branch: branch?.name ?? branch?.id ?? '',
    folder: facts.branch ?? '',
  });
}

/** Its construction proves which invoice it belongs to; if its text contradicts that, a person must check. */
function matchProven(
  fileName: string,
  facts: DocumentFacts,
  { by, ref }: ConstructionProof,
  judged: readonly Judged[],
): Match {
  const own = judged.find(({ invoice }) => sameRef(invoice.ref, ref));
  if (!own) return { kind: 'unmatched' };
  // Scanned pages need no text if they need not prove anything.
  if (facts.unreadable !== null && facts.unreadable !== 'no_text')
    return heldFor(facts, [own], UNREADABLE[facts.unreadable], {
      file: fileName,
      limitMb: MAX_DOCUMENT_MB,
      limitPages: MOST_PAGES,
    });
  const { contradicted, agreed, missing } = own.agreement;
  if (contradicted)
    return heldFor(facts, [own], by === 'confirmed' ? 'DOCUMENT_CONTRADICTS_INVOICE' : 'DOCUMENT_CONTRADICTS_SOURCE', {
      file: fileName,
      invoice: describe(own.invoice),
      missing,
    });
  const evidence = facts.text ? evidenceOf(facts.text, own.invoice) : [];
  return { kind: 'matched', ref, agreed: [by, ...agreed], evidence };
}

function sameRef(a: DocumentRef, b: DocumentRef): boolean {
  return a.company === b.company && a.type === b.type && a.key === b.key;
}

/** The invoices named by the file name; if it includes the series, only those of that series. */
function namedIn(judged: readonly Judged[]): readonly Judged[] {
  const withSeries = judged.filter((one) => one.agreement.nameWithSeries);
  return withSeries.length > 0 ? withSeries : judged.filter((one) => one.agreement.name);
}

/**
 * Possible owners: the accepted one, or several if the text does not decide. An invoice that matches except for the file name
 * competes with the accepted ones, so that a wrong name does not decide between two.
 */
function contenders(judged: readonly Judged[]): readonly Judged[] {
  if (!judged.some((one) => one.agreement.accepted)) return [];
  const fitting = judged.filter((one) => one.agreement.acceptedIfNamed);
  const best = mostAgreed(fitting);
  return best.every((one) => one.agreement.accepted) ? best : fitting;
}

/**
 * If several match, the title and then the printed facts that distinguish them, strongest first; an invoice lacking one that
 * another has is excluded. The file name is not among them.
 */
function mostAgreed(fitting: readonly Judged[]): readonly Judged[] {
  const tellApart = ['fiscal number', 'series', 'tax number', 'date', 'currency'];
  return tellApart.reduce((left, fact) => {
    const having = left.filter((one) => one.agreement.agreed.includes(fact));
    return having.length > 0 ? having : left;
  }, titledFirst(fitting));
}

function titledFirst(fitting: readonly Judged[]): readonly Judged[] {
  const titled = fitting.filter((one) => one.agreement.titled);
  return titled.length > 0 ? titled : fitting;
}

function heldFor(
  facts: DocumentFacts,
  concerned: readonly Judged[],
  code: Parameters<typeof documentsError>[0],
  details: Parameters<typeof documentsError>[1],
): Match {
  const { message, next } = documentsError(code, details);
  return {
    kind: 'held',
    problem: { code, sentence: message, next },
    refs: concerned.map(({ invoice }) => invoice.ref),
    evidence: printedFacts(facts.text),
  };
}

function describe(invoice: CandidateInvoice): string {
  const series = invoice.seriesName === null ? '' : `${invoice.seriesName} `;
  return `${series}${invoice.docNum} (DocEntry ${invoice.ref.key})`;
}

import type { CandidateInvoice } from '../../documents/candidate-invoice.ts';
import type { DocumentFacts, TextFacts } from '../../documents/document-facts.ts';
import { isDelivered } from '../../documents/facts/kinds.ts';
import { agreement } from '../../documents/judging/agreement.ts';
import { type Evidence, printedFacts } from '../../documents/judging/evidence.ts';
import { type Match, matchDocument } from '../../documents/judging/match.ts';

/** What a PDF says of itself, and whose it would be. */
export interface Explained {
  readonly file: string;
  readonly facts: DocumentFacts;
  /** What is printed, with its places. */
  readonly evidence: readonly Evidence[];
  /** Why it can be accepted for no invoice at all, in words; null: nothing is in the way. */
  readonly obstacle: string | null;
  /** For the invoice that was asked about; null: for none. */
  readonly match: Match | null;
  /** What the text does not confirm of that invoice, or says otherwise, in words; null: it was accepted, or there is none. */
  readonly missing: string | null;
}

/** Explains a PDF by itself, and beside an invoice if one is given. Pure. */
export function explain(file: string, facts: DocumentFacts, invoice: CandidateInvoice | null): Explained {
  const match = invoice && matchDocument(file, facts, [invoice]);
  return {
    file,
    facts,
    evidence: printedFacts(facts.text),
    obstacle: facts.text === null ? UNREADABLE : obstacleIn(facts.text),
    match,
    missing: match === null || match.kind === 'matched' ? null : agreement(facts, invoice as CandidateInvoice).missing,
  };
}

const UNREADABLE = 'it cannot be read';

function obstacleIn({ kinds, several, numbers, loneNumber, total, sum, fiscalNumbers }: TextFacts): string | null {
  const [own] = kinds;
  if (several !== null) return `it holds more than one document (${several})`;
  if (own !== undefined && !isDelivered(own)) return `its title says that it is something else: ${own}`;
  if (numbers.length === 0 && fiscalNumbers.length === 0 && loneNumber === null)
    return 'no number stands beside words for the number of an invoice';
  if (total === null && sum === null)
    return 'no amount stands beside words for a total, and none is the sum of net and tax';
  return null;
}

import type { CandidateInvoice } from './candidate-invoice.ts';
import type { DocumentFacts } from './document-facts.ts';
import { fiscalKey, parseFiscalNumber } from './fiscal-number.ts';

/** Keys under which a document is stored, for the join with invoices: `n:1001`, `e:57`, `f:3-1234`. */
export function documentKeys(facts: DocumentFacts): readonly string[] {
  const { name, text, proof } = facts;
  const numbers = [...name.docNums, ...(text?.labelledNumbers ?? []), ...(text?.numbers ?? [])];
  const fiscal = [...name.fiscalNumbers, ...(text?.fiscalNumbers ?? [])];
  return [
    ...new Set([
      ...numbers.map((number) => `n:${number}`),
      ...name.docEntries.map((docEntry) => `e:${docEntry}`),
      ...(proof ? [`e:${proof.ref.key}`] : []),
      ...fiscal.map((number) => `f:${fiscalKey(number)}`),
    ]),
  ];
}

/** Keys of an invoice for the same join. */
export function invoiceKeys(invoice: CandidateInvoice): readonly string[] {
  const fiscal = parseFiscalNumber(invoice.fiscalNumber);
  return [`n:${invoice.docNum}`, `e:${invoice.ref.key}`, ...(fiscal === null ? [] : [`f:${fiscalKey(fiscal)}`])];
}

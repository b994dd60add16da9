import type { CandidateInvoice } from './candidate-invoice.ts';
import { type DocumentFacts, FACTS_VERSION } from './document-facts.ts';
import { fiscalKey, parseFiscalNumber, parseFolio } from './facts/fiscal-number.ts';
import { documentNumberAt } from './grammar/document-numbers.ts';

/**
 * Keys under which a document is stored, for the join with invoices: `n:1001` (document number or folio), `e:57` (DocEntry),
 * `f:3-1234` (Argentine number), `k:…` (access key, UUID, IRN).
 */
export function documentKeys(facts: DocumentFacts): readonly string[] {
  const { name, proof } = facts;
  const text = facts.text?.version === FACTS_VERSION ? facts.text : null;
  const electronic = (text?.eInvoices ?? []).flatMap(({ number }) => documentNumberAt(number.toUpperCase()) ?? []);
  const printed = [...(text?.numbers ?? []), ...electronic]
    .flatMap(({ counter, digits }) => [counter, digits])
    .filter((one) => one !== '');
  const lone = text?.loneNumber ?? null;
  const fiscal = [...name.fiscalNumbers, ...(text?.fiscalNumbers ?? [])];
  return [
    ...new Set([
      ...[...name.docNums, ...printed, ...(lone === null ? [] : [lone])].map((number) => `n:${number}`),
      ...name.docEntries.map((docEntry) => `e:${docEntry}`),
      ...(proof ? [`e:${proof.ref.key}`] : []),
      ...fiscal.map((number) => `f:${fiscalKey(number)}`),
      ...[...(text?.accessKeys ?? []).map(({ key }) => key), ...(text?.electronicIds ?? [])].map((id) => `k:${id}`),
    ]),
  ];
}

/** Keys of an invoice for the same join. */
export function invoiceKeys(invoice: CandidateInvoice): readonly string[] {
  const fiscal = parseFiscalNumber(invoice.fiscalNumber);
  const folio = parseFolio(invoice.fiscalNumber);
  const { electronicId } = invoice;
  return [
    `n:${invoice.docNum}`,
    `e:${invoice.ref.key}`,
    ...(fiscal === null ? [] : [`f:${fiscalKey(fiscal)}`]),
    ...(folio === null || folio.number === invoice.docNum ? [] : [`n:${folio.number}`]),
    ...(electronicId ? [`k:${electronicId.trim().toUpperCase()}`] : []),
  ];
}

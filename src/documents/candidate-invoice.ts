import type { SapDocument } from '../sap/invoice-source.ts';

/** What of an invoice decides whether a PDF is its own. */
export type CandidateInvoice = Pick<
  SapDocument,
  | 'ref'
  | 'kind'
  | 'branch'
  | 'docNum'
  | 'seriesName'
  | 'docDate'
  | 'taxDate'
  | 'total'
  | 'currency'
  | 'taxId'
  | 'fiscalNumber'
  | 'electronicId'
>;

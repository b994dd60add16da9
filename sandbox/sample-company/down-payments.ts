import type { DocumentRow } from '../business-one/company-data.ts';
import { dayBefore } from './invoices.ts';

/** A down-payment invoice, and a request for another, which is no invoice. `today` is `YYYY-MM-DD`. */
export function sampleDownPayments(today: string): readonly DocumentRow[] {
  const date = dayBefore(today, 2);
  const row = { Series: 3, SeriesString: 'ANT', DocDate: date, DocDueDate: date, DocCurrency: 'ARS' } as const;
  return [
    // The number of an invoice, too: each object type counts for itself.
    { ...row, DocEntry: 1, DocNum: 5001, CardCode: 'C10001', DocTotal: '150000.00' },
    { ...row, DocEntry: 2, DocNum: 5002, CardCode: 'C10002', DocTotal: '80000.00', DownPaymentType: 'dptRequest' },
  ];
}

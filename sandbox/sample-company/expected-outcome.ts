import type { SampleInvoice } from './invoices.ts';
import { contactPhones, customerPhones, salesPersonPhones } from './people.ts';
import type { PlannedPdf } from './plan.ts';
import type { SampleCompany } from './sample-company.ts';

/**
 * The expected result of an invoice, independent of the service.
 *
 * - `sent`: to `digits` (in WhatsApp's form), with a copy to the salesperson if reachable.
 * - `held`: with the problem's code.
 * - `ignored`: never delivered: older than the first day, or a cancellation document.
 */
export type ExpectedOutcome =
  | { readonly kind: 'sent'; readonly digits: string; readonly copyDigits: string | null }
  | { readonly kind: 'held'; readonly code: string }
  | { readonly kind: 'waiting_document' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'ignored'; readonly why: 'too_old' | 'cancellation' };

export interface ExpectedInvoice {
  readonly docEntry: number;
  readonly docNum: number;
  readonly series: string;
  readonly cardCode: string;
  readonly outcome: ExpectedOutcome;
}

/** By DocEntry, in order. */
export function expectedOutcome(company: SampleCompany): readonly ExpectedInvoice[] {
  return company.invoices.map((invoice) => ({
    docEntry: invoice.row.DocEntry,
    docNum: invoice.row.DocNum,
    series: invoice.series,
    cardCode: invoice.row.CardCode,
    outcome: outcomeOf(invoice, company.fromDate),
  }));
}

const PDF_PROBLEMS: Readonly<Record<Exclude<PlannedPdf, 'own' | 'none'>, string>> = {
  of_another: 'DOCUMENT_OF_ANOTHER_INVOICE',
  name_alone: 'DOCUMENT_NAME_ALONE',
  broken: 'DOCUMENT_BROKEN',
  scanned: 'DOCUMENT_WITHOUT_TEXT',
};

function outcomeOf({ row, plan }: SampleInvoice, fromDate: string): ExpectedOutcome {
  if (row.CancelStatus === 'csCancellation') return { kind: 'ignored', why: 'cancellation' };
  if (row.DocDate < fromDate) return { kind: 'ignored', why: 'too_old' };
  if (row.CancelStatus === 'csYes') return { kind: 'cancelled' };
  if (plan.pdf === 'none') return { kind: 'waiting_document' };
  if (plan.pdf !== 'own') return { kind: 'held', code: PDF_PROBLEMS[plan.pdf] };
  const phone = customerPhones[row.CardCode];
  if (!phone) throw new RangeError(`No phone was planned for ${row.CardCode}`);
  if ('problem' in phone) return { kind: 'held', code: phone.problem };
  const digits = contactPhones[row.ContactPersonCode ?? -1] ?? phone.digits;
  return { kind: 'sent', digits, copyDigits: salesPersonPhones[row.SalesPersonCode ?? -1] ?? null };
}

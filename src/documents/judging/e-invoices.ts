import { nameOf } from '../../sap/document-name.ts';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import type { EInvoice } from '../einvoices/e-invoice.ts';
import { parseFolio } from '../facts/fiscal-number.ts';
import { currencyOf, smallestUnits } from '../grammar/currencies.ts';
import { documentNumberAt, meansNumber } from '../grammar/document-numbers.ts';
import type { Says } from './says.ts';

/** Smallest units of the currency by which a print and its electronic invoice have been seen to differ. */
const ROUNDING = 1;

/**
 * What the electronic invoices inside a PDF say of an invoice: number, total, currency and kind agree; or one of them is
 * another's.
 */
export function compareEInvoices(eInvoices: readonly EInvoice[], invoice: CandidateInvoice): Says {
  if (eInvoices.length === 0) return 'unknown';
  if (eInvoices.some((one) => isAnothers(one, invoice))) return 'contradicts';
  return eInvoices.some((one) => Math.abs(difference(one, invoice)) === 0) ? 'agrees' : 'unknown';
}

function isAnothers(one: EInvoice, invoice: CandidateInvoice): boolean {
  const known = currencyOf(invoice.currency);
  const currency = one.currency === null ? null : currencyOf(one.currency);
  return (
    !hasNumber(one, invoice) ||
    Math.abs(difference(one, invoice)) > ROUNDING ||
    (known !== null && currency !== null && known !== currency) ||
    (one.kind !== 'invoice' && one.kind !== nameOf(invoice))
  );
}

function hasNumber(
  { number, electronicId }: EInvoice,
  { docNum, fiscalNumber, electronicId: known }: CandidateInvoice,
) {
  if (electronicId !== null && known && electronicId === known.trim().toUpperCase()) return true;
  const read = documentNumberAt(number.toUpperCase());
  const folio = parseFolio(fiscalNumber);
  return read !== null && (meansNumber(read, docNum) || (folio !== null && meansNumber(read, folio.number)));
}

/** Credit notes are written with and without a minus. */
function difference({ total }: EInvoice, invoice: CandidateInvoice): number {
  const size = invoice.ref.type === 'credit_note' ? Math.abs : (value: number) => value;
  const currency = currencyOf(invoice.currency);
  return size(smallestUnits(total, currency)) - size(smallestUnits(invoice.total, currency));
}

import type { DocumentName } from '../../sap/document-name.ts';

/** Kinds of documents named in titles; we deliver only some of them. A reserve invoice has the title of an invoice. */
export const documentKinds = [
  'invoice',
  'credit_note',
  'delivery_note',
  'debit_memo',
  'down_payment',
  'down_payment_request',
  'order',
  'certificate',
  'waybill',
  'quotation',
  'proforma',
  'statement',
  'receipt',
  'reminder',
  'void',
] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** The kinds that prints of SAP's documents are titled as. */
const DELIVERED: ReadonlySet<DocumentKind> = new Set<DocumentKind>([
  'invoice',
  'credit_note',
  'delivery_note',
  'debit_memo',
  'down_payment',
]);

/** Whether documents of this kind are delivered at all. */
export const isDelivered = (kind: DocumentKind): boolean => DELIVERED.has(kind);

/**
 * Whether a text of these kinds, its own first, can be the document with this name. A credit note or debit memo names the
 * invoice it corrects, with the same total, possibly before its own number; but no invoice contains the number of such a note.
 * A down payment may have the title of an invoice, which it is.
 */
export function fitsKind(kinds: readonly DocumentKind[], name: DocumentName): boolean {
  const [own] = kinds;
  if (own === undefined) return true;
  switch (name) {
    case 'credit_note':
    case 'debit_memo':
      return own === name || (own === 'invoice' && kinds.includes(name));
    case 'invoice':
    case 'reserve_invoice':
      return own === 'invoice' && !namesNote(kinds);
    case 'down_payment':
      return (own === name || own === 'invoice') && !namesNote(kinds);
    case 'delivery_note':
    case 'down_payment_request':
      return own === name;
  }
}

/** Whether the first title is that of such a document: an invoice's fits a down payment too, but is none of one. */
export function isTitledAs([own]: readonly DocumentKind[], name: DocumentName): boolean {
  return own === (name === 'reserve_invoice' ? 'invoice' : name);
}

function namesNote(kinds: readonly DocumentKind[]): boolean {
  return kinds.includes('credit_note') || kinds.includes('debit_memo');
}

/** Whether a label that names one kind is a field of a document of this kind itself: a down payment has an invoice number. */
export function isFieldOf(named: DocumentKind, kind: DocumentKind): boolean {
  return named === kind || (kind === 'down_payment' && named === 'invoice');
}

import type { BookConfig, ServiceConfig } from '../../config/schema.ts';
import { createBusinessOneSource } from '../../sap/business-one/source.ts';
import type { DocumentType } from '../../sap/invoice-source.ts';
import { forPerson } from '../../service/sap-for-person.ts';
import type { SapSide } from '../deliveries.ts';

/** Accounted for, whether they are delivered or not. */
const ACCOUNTED: readonly DocumentType[] = ['invoice', 'credit_note', 'down_payment'];

/** The book's SAP as a person asks it: all types that an auditor asks for. */
export function sapOfBook(service: ServiceConfig, book: BookConfig, signal: AbortSignal): SapSide {
  const types = book.SAP_DOCUMENT_TYPES;
  const documentTypes = [...new Set([...ACCOUNTED, ...types])];
  const spareTypes = ACCOUNTED.filter((type) => !types.includes(type));
  const source = createBusinessOneSource({ ...forPerson(service, book), documentTypes, spareTypes });
  return { source, types, branches: book.SAP_BRANCHES, fromDate: book.PROCESS_INVOICES_FROM_DATE, signal };
}

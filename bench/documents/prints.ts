import type { DocumentFacts } from '../../src/documents/document-facts.ts';
import type { EInvoice } from '../../src/documents/einvoices/e-invoice.ts';
import { pageFacts } from '../../src/documents/facts/text-facts.ts';
import type { Page } from '../../src/documents/layout/page.ts';
import { readPages } from '../../src/documents/reading/read-pdf.ts';

/** A PDF as the product reads it, whatever it is called. */
export interface Print {
  readonly pages: readonly Page[];
  readonly eInvoices: readonly EInvoice[];
  readonly facts: Omit<DocumentFacts, 'name'>;
  readonly dates: readonly string[];
}

export async function readPrint(bytes: Uint8Array): Promise<Print> {
  const read = await readPages(bytes);
  if (read.pages) return printOf(read.pages, read.eInvoices);
  return { pages: [], eInvoices: [], facts: { text: null, unreadable: read.unreadable }, dates: [] };
}

/** What is read of a file that holds the pages of both, as a batch print makes them. */
export function joined(first: Print, second: Print): Print {
  return printOf([...first.pages, ...second.pages], [...first.eInvoices, ...second.eInvoices]);
}

function printOf(pages: readonly Page[], eInvoices: readonly EInvoice[]): Print {
  const text = pageFacts(pages, eInvoices);
  const { issued, dated, others } = text.dates;
  const dates = [...issued, ...dated, ...others].flatMap(({ readings }) => readings);
  return { pages, eInvoices, facts: { text, unreadable: null }, dates: [...new Set(dates)] };
}

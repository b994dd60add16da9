import { getDocumentProxy } from 'unpdf';
import { MOST_PAGES, type TextFacts, type Unreadable } from '../document-facts.ts';
import type { EInvoice } from '../einvoices/e-invoice.ts';
import { MOST_LINES, pageFacts } from '../facts/text-facts.ts';
import type { Page } from '../layout/page.ts';
import { hasPdfMagic } from '../pdf-magic.ts';
import { eInvoiceIn, eInvoicesOf } from './attachments.ts';
import { inflatesTooFar } from './inflate-limit.ts';
import { pagesOf } from './placed-text.ts';

/** A text with fewer letters and digits is a stamp on an image, not an invoice. */
const LEAST_CHARACTERS = 12;

export type PdfPages =
  | { readonly pages: readonly Page[]; readonly eInvoices: readonly EInvoice[]; readonly unreadable: null }
  | { readonly pages: null; readonly unreadable: Unreadable };

export type PdfText =
  | { readonly text: TextFacts; readonly unreadable: null }
  | { readonly text: null; readonly unreadable: Unreadable };

/**
 * Reads the text of a PDF in memory. An unreadable PDF is reported as a fact with its reason, not as an error. Call only in a
 * separate process (`reader.ts`): a PDF can keep it busy forever or exhaust memory.
 *
 * @param xml what lies beside it; it counts like an electronic invoice inside it
 */
export async function readPdf(bytes: Uint8Array, xml: Uint8Array | null = null): Promise<PdfText> {
  const read = await readPages(bytes);
  if (read.pages === null) return { text: null, unreadable: read.unreadable };
  const eInvoices = [...read.eInvoices, ...(xml ? eInvoiceIn(xml) : [])];
  return { text: pageFacts(read.pages, eInvoices), unreadable: null };
}

/** Its pages as they are laid out, before anything is understood of them; as `readPdf` otherwise. */
export async function readPages(bytes: Uint8Array): Promise<PdfPages> {
  if (!hasPdfMagic(bytes)) return { pages: null, unreadable: 'not_a_pdf' };
  if (await inflatesTooFar(bytes)) return { pages: null, unreadable: 'too_complex' };
  let pages: readonly Page[] | null;
  let eInvoices: readonly EInvoice[];
  try {
    ({ pages, eInvoices } = await extract(bytes));
  } catch (error) {
    return { pages: null, unreadable: whyNot(error) };
  }
  if (pages === null || pages.some(({ lines }) => lines.length > MOST_LINES))
    return { pages: null, unreadable: 'too_long' };
  const letters = pages.flatMap(({ lines }) => lines.flatMap(({ cells }) => cells.map(({ text }) => text))).join('');
  if (letters.replace(/[^\p{L}\p{N}]/gu, '').length < LEAST_CHARACTERS) return { pages: null, unreadable: 'no_text' };
  return { pages, eInvoices, unreadable: null };
}

async function extract(
  bytes: Uint8Array,
): Promise<{ readonly pages: readonly Page[] | null; readonly eInvoices: readonly EInvoice[] }> {
  // The library takes over the buffer, and prints warnings on standard output unless silenced.
  const pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0, isEvalSupported: false });
  try {
    return { pages: await pagesOf(pdf, MOST_PAGES), eInvoices: await eInvoicesOf(pdf) };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

function whyNot(error: unknown): Unreadable {
  if (error instanceof Error && error.name === 'PasswordException') return 'password';
  // The engine's own words for nesting and sizes beyond its limits.
  return error instanceof RangeError ? 'too_complex' : 'broken';
}

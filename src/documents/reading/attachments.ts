import { type EInvoice, readEInvoice } from '../einvoices/e-invoice.ts';
import { MOST_XML_BYTES } from '../einvoices/xml.ts';

interface Attachment {
  readonly filename: string;
  readonly content: Uint8Array;
}

/** Files that a PDF carries are few; of each kind of electronic invoice one. */
const MOST_ATTACHMENTS = 20;

/** The electronic invoices attached to an open PDF; what else is attached, and what is no such invoice, is left alone. */
export async function eInvoicesOf(pdf: { getAttachments(): Promise<unknown> }): Promise<EInvoice[]> {
  const attached = ((await pdf.getAttachments()) ?? {}) as Readonly<Record<string, Attachment>>;
  return Object.values(attached)
    .slice(0, MOST_ATTACHMENTS)
    .filter(({ filename, content }) => /\.xml$/i.test(filename) && content.length <= MOST_XML_BYTES)
    .flatMap(({ content }) => eInvoiceIn(content));
}

/** The electronic invoice that these bytes are: at most one. */
export function eInvoiceIn(xml: Uint8Array): EInvoice[] {
  const found = readEInvoice(Buffer.from(xml.buffer, xml.byteOffset, xml.byteLength).toString('utf8'));
  return found ? [found] : [];
}

import type { Outbox } from '../../delivery/outbox.ts';
import type { InvoicePdf } from '../../delivery/ports/confirmation-store.ts';
import { matchDocument } from '../../documents/judging/match.ts';
import { invoiceKeys } from '../../documents/keys.ts';
import { documentsError } from '../../errors/documents.ts';
import type { Decision } from '../decision.ts';
import { messagesOf, type Subject } from '../deliveries/show.ts';

/**
 * A person says that a PDF which is held for an invoice is this invoice's, although its text does not prove it. Not if the
 * text says that it is another's.
 *
 * @throws `DELIVERY_UNKNOWN`, `INVOICE_UNKNOWN`, `PDF_NOT_CONFIRMED`
 */
export async function confirmHeldPdf(
  { outbox, now }: { readonly outbox: Outbox; readonly now: () => number },
  subject: Subject,
  sha256: string,
  { decidedBy, why }: Decision,
): Promise<InvoicePdf> {
  const [row] = await messagesOf(outbox, subject);
  const invoice = row?.invoice;
  if (!invoice) throw documentsError('INVOICE_UNKNOWN', { type: subject.type, number: subject.docEntry, company: '' });
  const held = (await outbox.pdfsOf(invoice.ref)).find((pdf) => pdf.sha256 === sha256 && !pdf.attached);
  if (!held) throw documentsError('PDF_NOT_CONFIRMED', { detail: 'It is not held for this invoice any more.' });
  const stored = (await outbox.documentsWithKeys(invoiceKeys(invoice))).find((one) => one.sha256 === sha256);
  if (stored) {
    const facts = { ...stored.facts, proof: { by: 'confirmed', ref: invoice.ref } } as const;
    const match = matchDocument(stored.fileName, facts, [invoice]);
    if (match.kind !== 'matched') {
      throw documentsError('PDF_NOT_CONFIRMED', { detail: match.kind === 'held' ? match.problem.sentence : '' });
    }
  }
  await outbox.confirmPdf(sha256, invoice.ref, { who: decidedBy, why, at: now() });
  return held;
}

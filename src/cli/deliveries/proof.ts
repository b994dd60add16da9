import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { cliError } from '../../errors/cli.ts';
import { deliveryError } from '../../errors/delivery.ts';
import { deliveryPages } from '../../operations/deliveries/list.ts';
import type { DeliveriesPorts } from '../../operations/deliveries/ports.ts';
import { proofOf } from '../../operations/deliveries/proof.ts';
import { type ProofLook, renderProof } from '../../operations/deliveries/proof-pdf.ts';
import { named } from '../../sap/doc-entry.ts';
import { nameOf, nameWords } from '../../sap/document-name.ts';
import type { DocumentType } from '../../sap/invoice-source.ts';

const MOST_NAMESAKES = 10;

/** `deliveries proof NUMBER`: the proof of delivery, as a PDF, of the document with this printed number. */
export async function proofOfNumber(
  ports: DeliveriesPorts,
  { docNum, type }: { readonly docNum: number; readonly type: DocumentType | null },
  look: ProofLook,
): Promise<Buffer> {
  const found: DeliveryRow[] = [];
  for await (const page of deliveryPages(ports, { role: 'customer', docNum }, MOST_NAMESAKES)) found.push(...page);
  const invoices = found.flatMap(({ invoice }) =>
    invoice && (type === null || invoice.ref.type === type) ? invoice : [],
  );
  const [invoice, ...others] = invoices;
  const subject = invoice && named(invoice.ref);
  if (subject?.docEntry === undefined)
    throw deliveryError('DELIVERY_UNKNOWN', { delivery: `with the number ${docNum}` });
  if (others.length > 0) {
    const names = invoices.map((one) => `${nameWords(nameOf(one))} of ${one.docDate}`).join(', ');
    const problem = `${docNum} is the number of several documents: ${names}. --type says which.`;
    throw cliError('CLI_USAGE', { problem, program: 'hybrid-invoice-service.js deliveries' });
  }
  return renderProof(await proofOf(ports, { docEntry: subject.docEntry, type: subject.type }), look);
}

import { hasCode } from '../../errors/coded-error.ts';
import { exportCsv, plainCsv } from '../../operations/deliveries/csv.ts';
import { filterOf } from '../../operations/deliveries/filter.ts';
import { deliveryPages } from '../../operations/deliveries/list.ts';
import { proofOf } from '../../operations/deliveries/proof.ts';
import { renderProof } from '../../operations/deliveries/proof-pdf.ts';
import { messagesOf } from '../../operations/deliveries/show.ts';
import { productVersion } from '../../operations/product-version.ts';
import { download, plainAnswer } from '../answers.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest } from '../route.ts';
import { deliveriesTexts } from '../texts/deliveries.ts';
import { subjectIn } from './decisions.ts';
import { conditionsIn } from './filter-form.ts';
import { nullIfUnknown, unknownPage } from './one-page.ts';

export type FileParts = Pick<WebParts, 'deliveries' | 'company' | 'pdf'>;

/** `/deliveries.csv`: all that match what stands in the address, page by page as the browser takes them. */
export function csvFile({ deliveries, company }: FileParts, request: PersonRequest): Response {
  const today = { now: deliveries.now(), timeZone: company.timeZone };
  const { filter } = filterOf(conditionsIn(request.url.searchParams), today);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const style = { ...plainCsv, byteOrderMark: true };
  void exportCsv(deliveryPages(deliveries, filter), (text) => writer.write(encoder.encode(text)), style).then(
    () => writer.close(),
    // A browser that has left takes nothing more; any other failure ends the file, so that it is not taken for whole.
    (error: unknown) => writer.abort(error).catch(() => undefined),
  );
  return download(readable, 'deliveries.csv', 'text/csv; charset=utf-8');
}

/** `/deliveries/invoice/7/pdf/SHA256`: one of its PDFs, as a download. */
export async function pdfFile({ deliveries, pdf }: FileParts, request: PersonRequest): Promise<Response> {
  const subject = subjectIn(request);
  const rows = subject && (await messagesOf(deliveries.outbox, subject).catch(nullIfUnknown));
  const invoice = rows?.[0]?.invoice;
  const sha256 = request.parameters['sha256'] ?? '';
  if (!rows || !invoice) return unknownPage(request);
  const known = await deliveries.outbox.pdfsOf(invoice.ref);
  const isOwn = known.some((one) => one.sha256 === sha256) || rows.some((row) => row.pdf?.sha256 === sha256);
  const bytes = isOwn ? await pdf(invoice, sha256) : null;
  if (bytes === null) return plainAnswer(deliveriesTexts[request.language].pdfGone, 404);
  return download(
    bytes,
    known.find((one) => one.sha256 === sha256)?.fileName ?? `${invoice.docNum}.pdf`,
    'application/pdf',
  );
}

/** `/deliveries/invoice/7/proof.pdf`: a proof of delivery; it names the whole number. */
export async function proofFile({ deliveries, company }: FileParts, request: PersonRequest): Promise<Response> {
  const subject = subjectIn(request);
  if (subject === null) return unknownPage(request);
  try {
    const proof = await proofOf(deliveries, subject);
    const pdf = await renderProof(proof, {
      language: request.language,
      timeZone: company.timeZone,
      company: company.name,
      version: productVersion(),
    });
    request.audit('delivery_proof', `${subject.type} ${subject.docEntry}`);
    return download(Uint8Array.from(pdf), `proof-${proof.invoice.docNum}.pdf`, 'application/pdf');
  } catch (error) {
    if (hasCode(error, 'DELIVERY_UNKNOWN') || hasCode(error, 'DELIVERY_NOT_PROVEN')) return unknownPage(request);
    throw error;
  }
}

import type { DocumentFacts } from '../../../documents/document-facts.ts';
import { hasPdfMagic } from '../../../documents/pdf-magic.ts';
import type { PdfReader } from '../../../documents/reading/reader.ts';
import { documentsError } from '../../../errors/documents.ts';
import { keyOf } from '../../doc-entry.ts';
import type { DocumentType } from '../../invoice-source.ts';
import { type Call, refused } from '../call.ts';
import { entitySets } from '../document-row.ts';
import { Fields } from '../fields.ts';
import { objectsOf } from '../json.ts';
import { queryString } from '../query.ts';
import type { ServiceLayer } from '../service-layer.ts';
import { type AttachedFile, AttachmentReader } from './attachment-reader.ts';

/** What came of the newest PDF that is attached to a document. */
export interface TriedAttachment {
  readonly docNum: number;
  readonly fileName: string;
  readonly bytes: number;
  readonly facts: DocumentFacts;
}

/** Documents with attachments that are looked into, of each type, until one has a PDF. */
const MOST_DOCUMENTS = 20;

/**
 * Fetches the newest PDF that is attached to a document, and reads it as a delivery would; null: none is attached to the
 * newest documents with attachments. Changes nothing.
 *
 * @throws `DOCUMENT_NOT_OBTAINED` with SAP's words; the errors of `errors/sap.ts`, and those of the reader
 */
export async function tryAttachments(
  parts: { readonly client: ServiceLayer; readonly reader: PdfReader; readonly company: string },
  types: readonly DocumentType[],
  signal: AbortSignal,
): Promise<TriedAttachment | null> {
  const { client, reader, company } = parts;
  const attachments = new AttachmentReader(client);
  for (const type of types) {
    for (const { docEntry, docNum } of await newestWithFiles(client, type, signal)) {
      const files = await attachments.list({ company, type, key: keyOf(docEntry) }, signal);
      const file = files.find(({ fileName }) => /\.pdf$/i.test(fileName));
      if (file === undefined) continue;
      const bytes = await fetchPdf(attachments, file, docNum, signal);
      const facts = await reader.read({ key: file.fileName, bytes }, 'full', signal);
      return { docNum, fileName: file.fileName, bytes: bytes.length, facts };
    }
  }
  return null;
}

async function newestWithFiles(client: ServiceLayer, type: DocumentType, signal: AbortSignal) {
  const query = queryString({
    $select: 'DocEntry,DocNum',
    $filter: 'AttachmentEntry gt 0',
    $orderby: 'DocEntry desc',
    $top: String(MOST_DOCUMENTS),
  });
  const call: Call = { method: 'GET', resource: `${entitySets[type]}${query}`, expects: ['value'] };
  const answer = await client.read(call, signal);
  if (!answer.ok) throw refused(call, answer.refusal);
  return objectsOf(answer.body?.['value']).flatMap((row) => {
    const fields = new Fields(row, entitySets[type]);
    const [docEntry, docNum] = [fields.integer('DocEntry'), fields.integer('DocNum')];
    return docEntry === null || docNum === null ? [] : [{ docEntry, docNum }];
  });
}

async function fetchPdf(
  attachments: AttachmentReader,
  file: AttachedFile,
  docNum: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const { bytes, refusal } = await attachments.fetch(file, signal);
  if (bytes !== null && hasPdfMagic(bytes)) return bytes;
  const reason = bytes === null ? `SAP answers "${refusal}"` : 'the file is not a PDF';
  const detail = `${file.fileName}: ${reason}`;
  throw documentsError('DOCUMENT_NOT_OBTAINED', { source: 'attachments', invoice: docNum, detail });
}

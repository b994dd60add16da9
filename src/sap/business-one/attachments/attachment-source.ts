import { Readable } from 'node:stream';
import type { Clock } from '../../../clock.ts';
import type { CandidateInvoice } from '../../../documents/candidate-invoice.ts';
import type { BesideFile } from '../../../documents/document-facts.ts';
import type { DocumentSource, FoundDocument } from '../../../documents/document-source.ts';
import { MOST_XML_BYTES } from '../../../documents/einvoices/xml.ts';
import { namesBeside } from '../../../documents/names-beside.ts';
import { hasPdfMagic } from '../../../documents/pdf-magic.ts';
import type { PdfStore } from '../../../documents/pdf-store.ts';
import { readFound } from '../../../documents/reading/document-bytes.ts';
import type { PdfReader } from '../../../documents/reading/reader.ts';
import { hasCode, toError } from '../../../errors/coded-error.ts';
import { documentsError } from '../../../errors/documents.ts';
import type { ServiceLayer } from '../service-layer.ts';
import { type AttachedFile, AttachmentReader } from './attachment-reader.ts';

export interface AttachmentOptions {
  /** Belongs to the caller, who closes it. */
  readonly client: ServiceLayer;
  /** Belongs to the caller, who closes it. */
  readonly reader: PdfReader;
  readonly store: PdfStore;
  readonly clock: Clock;
}

/** Of the four connections to SAP two remain for everything else. */
const PARALLEL = 2;

/**
 * PDFs that people and add-ons attach to the document in SAP. Anything can be attached there, the customer's order as well
 * as another invoice, so an attached PDF proves by its text whose it is. A file that cannot be had costs no other one of the
 * same document.
 */
export function createAttachmentSource({ client, reader, store, clock }: AttachmentOptions): DocumentSource {
  const attachments = new AttachmentReader(client);

  async function* obtain({ ref, docNum }: CandidateInvoice, signal: AbortSignal): AsyncIterable<FoundDocument> {
    const problems: string[] = [];
    const files = await attachments.list(ref, signal);
    for (const file of files.filter(({ fileName }) => /\.pdf$/i.test(fileName))) {
      const fetched = await fetchPdf(file, signal);
      if (typeof fetched === 'string') {
        problems.push(`${file.fileName}: ${fetched}`);
        continue;
      }
      const { sha256, path } = await store.put(fetched);
      const { fileName } = file;
      const key = `${ref.type} ${ref.key}/${fileName}`;
      const beside = await fetchBeside(files, fileName, signal);
      yield { key, path, fileName, size: fetched.length, sha256, modifiedAt: clock.now().wall, beside };
    }
    if (problems.length > 0)
      throw documentsError('DOCUMENT_NOT_OBTAINED', {
        source: 'attachments',
        invoice: docNum,
        detail: problems.join('; '),
      });
  }

  /** The bytes, or why they are none of a PDF, in words. */
  async function fetchPdf(file: AttachedFile, signal: AbortSignal): Promise<Buffer | string> {
    try {
      const { bytes, refusal } = await attachments.fetch(file, signal);
      if (bytes === null) return `SAP answers "${refusal}"`;
      if (bytes.length === 0) return 'the file is empty';
      return hasPdfMagic(bytes) ? bytes : 'the file is not a PDF';
    } catch (thrown) {
      if (!hasCode(thrown, 'SAP_FILE_TOO_LARGE')) throw thrown;
      return toError(thrown).message;
    }
  }

  /** The electronic invoice attached under the name of a PDF; null: there is none, or none that can be had. */
  async function fetchBeside(
    files: readonly AttachedFile[],
    pdf: string,
    signal: AbortSignal,
  ): Promise<BesideFile | null> {
    // Business One keeps its attachments on Windows, where case makes no difference.
    const names = namesBeside(pdf).map((name) => name.toLowerCase());
    const file = files.find(({ fileName }) => names.includes(fileName.toLowerCase()));
    if (!file) return null;
    try {
      const { bytes } = await attachments.fetch(file, signal);
      if (bytes === null || bytes.length === 0 || bytes.length > MOST_XML_BYTES) return null;
      return { ...(await store.put(bytes)), size: bytes.length };
    } catch (thrown) {
      if (!hasCode(thrown, 'SAP_FILE_TOO_LARGE')) throw thrown;
      return null;
    }
  }

  return {
    name: 'attachments',
    parallel: PARALLEL,
    scan: () => Readable.from([]),
    obtain,
    // A name is all that a person gave it: what precedes it in the key is ours.
    facts: (document, signal, effort = 'full') =>
      readFound(reader, { document, key: document.fileName }, effort, signal),
    close: () => Promise.resolve(),
  };
}

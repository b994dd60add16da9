import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import { toError } from '../../errors/coded-error.ts';
import { documentsError } from '../../errors/documents.ts';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import type { DocumentSource, FoundDocument } from '../document-source.ts';
import type { PdfStore } from '../pdf-store.ts';
import { bytesOfDocument } from '../reading/document-bytes.ts';
import type { PdfReader } from '../reading/reader.ts';
import { type CopyLook, renderCopy } from './render.ts';

export interface RenderedOptions {
  readonly look: CopyLook;
  /** How long other sources have had before a copy is made, milliseconds. */
  readonly askAfterMs: number;
  /** Belongs to the caller, who closes it. */
  readonly reader: PdfReader;
  readonly store: PdfStore;
  readonly clock: Clock;
}

/** Copies of invoices, made by us of what SAP says of them. */
export function createRenderedSource({ look, askAfterMs, reader, store, clock }: RenderedOptions): DocumentSource {
  async function* obtain(invoice: CandidateInvoice): AsyncIterable<FoundDocument> {
    const { ref } = invoice;
    const bytes = await renderCopy(invoice, look);
    const fileName = `DocKey ${ref.key}.pdf`;
    const { sha256, path } = await store.put(bytes);
    const found = { key: `${ref.type}/${fileName}`, path, fileName, size: bytes.length, sha256 };
    yield { ...found, modifiedAt: clock.now().wall, proof: { by: 'rendered', ref } };
  }

  return {
    name: 'rendered',
    askAfterMs,
    scan: () => Readable.from([]),
    obtain,
    facts: async (document, signal, effort = 'full') =>
      reader.read({ key: document.key, bytes: await bytesOfDocument(document, signal) }, effort, signal),
    close: () => Promise.resolve(),
  };
}

/** What PNG and JPEG files begin with. */
const IMAGES = [Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.from([0xff, 0xd8, 0xff])];

/** The company's logo. @throws `PDF_LOGO_INVALID` */
export function readLogo(file: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw documentsError('PDF_LOGO_INVALID', { file, detail: toError(error).message }, error);
  }
  if (IMAGES.some((start) => bytes.subarray(0, start.length).equals(start))) return bytes;
  throw documentsError('PDF_LOGO_INVALID', { file, detail: 'it is neither PNG nor JPEG' });
}

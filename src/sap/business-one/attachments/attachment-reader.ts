import { MAX_DOCUMENT_MB } from '../../../documents/judging/match.ts';
import { docEntryOf } from '../../doc-entry.ts';
import type { DocumentRef } from '../../invoice-source.ts';
import { type Call, refused } from '../call.ts';
import { entitySets } from '../document-row.ts';
import { Fields } from '../fields.ts';
import { objectsOf } from '../json.ts';
import { entityPath, literal, queryString } from '../query.ts';
import { isForbidden, isNotFound, isOfGateway } from '../refusal.ts';
import type { ServiceLayer } from '../service-layer.ts';

/** A file attached to a document. */
export interface AttachedFile {
  /** `Attachments2`' key, shared by all files of the document. */
  readonly entry: number;
  /** With its extension, as SAP finds it by. */
  readonly fileName: string;
}

/** SAP's answer to the request for a file: its bytes, or why it has none to give, in words. */
export type Fetched =
  | { readonly bytes: Buffer; readonly refusal: null }
  | { readonly bytes: null; readonly refusal: string };

const MOST_BYTES = MAX_DOCUMENT_MB * 1024 * 1024;

/** Files attached to documents, as Business One keeps them: one `Attachments2` a document, with a line a file. */
export class AttachmentReader {
  readonly #client: ServiceLayer;

  constructor(client: ServiceLayer) {
    this.#client = client;
  }

  /**
   * The PDFs and XML files attached to a document, in the order of their lines.
   *
   * @throws the errors of `errors/sap.ts`
   */
  async list(ref: DocumentRef, signal: AbortSignal): Promise<readonly AttachedFile[]> {
    const entry = await this.#entryOf(ref, signal);
    if (entry === null) return [];
    const call: Call = { method: 'GET', resource: entityPath('Attachments2', entry), expects: ['Attachments2_Lines'] };
    const answer = await this.#client.read(call, signal);
    if (!answer.ok) {
      if (isNotFound(answer.refusal)) return [];
      throw refused(call, answer.refusal);
    }
    return objectsOf(answer.body?.['Attachments2_Lines'])
      .map((line) => fileNameOf(new Fields(line, `Attachments2 ${entry}`)))
      .filter((fileName) => /\.(?:pdf|xml)$/i.test(fileName))
      .map((fileName) => ({ entry, fileName }));
  }

  /**
   * One file. SAP reads it from the attachment folder at that moment, and says in its own words when it cannot.
   *
   * @throws `SAP_FILE_TOO_LARGE`, `SAP_RIGHT_MISSING` and others of `errors/sap.ts`
   */
  async fetch({ entry, fileName }: AttachedFile, signal: AbortSignal): Promise<Fetched> {
    const path = `${entityPath('Attachments2', entry)}/$value`;
    const call: Call = {
      method: 'GET',
      resource: path + queryString({ filename: literal(fileName) }),
      fileOfBytes: MOST_BYTES,
    };
    const answer = await this.#client.read(call, signal);
    if (answer.ok) return { bytes: answer.file ?? Buffer.alloc(0), refusal: null };
    const { refusal } = answer;
    if (isForbidden(refusal) || isOfGateway(refusal)) throw refused(call, refusal);
    return { bytes: null, refusal: `${refusal.text} (${refusal.code || refusal.status})` };
  }

  async #entryOf(ref: DocumentRef, signal: AbortSignal): Promise<number | null> {
    const docEntry = docEntryOf(ref);
    if (docEntry === null) return null;
    const call: Call = {
      method: 'GET',
      resource: entityPath(entitySets[ref.type], docEntry) + queryString({ $select: 'AttachmentEntry' }),
      expects: ['AttachmentEntry'],
    };
    const answer = await this.#client.read(call, signal);
    if (!answer.ok) {
      if (isNotFound(answer.refusal)) return null;
      throw refused(call, answer.refusal);
    }
    const entry = new Fields(answer.body ?? {}, `${ref.type} ${docEntry}`).integer('AttachmentEntry');
    return entry === null || entry <= 0 ? null : entry;
  }
}

/** The extension stands in a field of its own; add-ons also leave it in the name. */
function fileNameOf(line: Fields): string {
  const name = line.text('FileName') ?? '';
  const extension = line.text('FileExtension')?.replace(/^\./, '') ?? '';
  return extension === '' ? name : `${name}.${extension}`;
}

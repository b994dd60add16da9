import { Readable } from 'node:stream';
import type { Clock } from '../../../clock.ts';
import type { CandidateInvoice } from '../../../documents/candidate-invoice.ts';
import type { DocumentSource, FoundDocument } from '../../../documents/document-source.ts';
import type { PdfStore } from '../../../documents/pdf-store.ts';
import { bytesOfDocument } from '../../../documents/reading/document-bytes.ts';
import type { PdfReader } from '../../../documents/reading/reader.ts';
import { documentsError } from '../../../errors/documents.ts';
import { nameOf } from '../../document-name.ts';
import type { DocumentRef } from '../../invoice-source.ts';
import { objectTypes } from '../user-fields.ts';
import { type Gateway, MOST_PRINTS, type PrintParameter } from './gateway.ts';

export interface PrintOptions {
  readonly gateway: Gateway;
  /** Layouts by name or type of the document; one without is not printed. */
  readonly layouts: Readonly<Record<string, string>>;
  /** `NAME=TYPE` in the layouts' own spelling: `DocKey@=xsd:decimal`. */
  readonly parameters: readonly string[];
  /** Owned and closed by the caller. */
  readonly reader: PdfReader;
  readonly store: PdfStore;
  readonly clock: Clock;
}

/** Concurrent prints can fail; a second attempt tells whether that was the reason. */
const ATTEMPTS = 2;

/** Invoices printed by SAP. The document's key is always set: without it, a layout prints some other document. */
export function createPrintSource(options: PrintOptions): DocumentSource {
  const { gateway, layouts, parameters, reader, store, clock } = options;

  async function* obtain(invoice: CandidateInvoice, signal: AbortSignal): AsyncIterable<FoundDocument> {
    const { ref, docNum } = invoice;
    const layout = layouts[nameOf(invoice)] ?? layouts[ref.type];
    if (layout === undefined) return;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const bytes = await gateway.exportPdf(layout, valuesOf(ref, parameters), signal);
      if (bytes === null) continue;
      const fileName = `DocKey ${ref.key}.pdf`;
      const { sha256, path } = await store.put(bytes);
      const found = { key: `${ref.type}/${fileName}`, path, fileName, size: bytes.length, sha256 };
      yield { ...found, modifiedAt: clock.now().wall, proof: { by: 'issued', ref } };
      return;
    }
    const detail = `layout ${layout} is not rendered for it`;
    throw documentsError('DOCUMENT_NOT_OBTAINED', { source: 'print', invoice: docNum, detail });
  }

  return {
    name: 'print',
    parallel: MOST_PRINTS,
    scan: () => Readable.from([]),
    obtain,
    facts: async (document, signal, effort = 'full') =>
      reader.read({ key: document.key, bytes: await bytesOfDocument(document, signal) }, effort, signal),
    close: () => {
      gateway.close();
      return Promise.resolve();
    },
  };
}

function valuesOf(ref: DocumentRef, parameters: readonly string[]): readonly PrintParameter[] {
  return parameters.map((parameter) => {
    const [name = '', type = ''] = parameter.split('=');
    const of = name.toLowerCase();
    const value = of === 'dockey@' ? ref.key : of === 'objectid@' ? String(objectTypes[ref.type]) : ref.company;
    return { name, type, value: [[value]] };
  });
}

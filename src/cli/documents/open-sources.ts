import { rmSync } from 'node:fs';
import { systemClock } from '../../clock.ts';
import type { BookConfig } from '../../config/schema.ts';
import type { DocumentSource } from '../../documents/document-source.ts';
import type { PdfReader } from '../../documents/reading/reader.ts';
import { createFilePdfStore } from '../../documents/store/file-pdf-store.ts';
import { makeTemporaryFolderSync } from '../../folders.ts';
import type { ServiceLayer } from '../../sap/business-one/service-layer.ts';
import { documentSources } from '../../service/document-sources.ts';

/**
 * Every configured source but the mailbox, for one look: PDFs of mails are known to the service. It does not wait: a file still
 * being written is either complete or not seen. Whatever is fetched is in a temporary folder until this is closed.
 */
export function openSources(
  book: BookConfig,
  parts: { readonly reader: PdfReader; readonly sap: ServiceLayer },
): { readonly sources: readonly DocumentSource[]; close(): Promise<void> } {
  const folder = makeTemporaryFolderSync('invoice-courier-');
  const store = createFilePdfStore(folder);
  const sources = documentSources(book, { ...parts, store, mailbox: null, clock: systemClock, settleMs: 0 });
  return {
    sources,
    close: async () => {
      await Promise.all(sources.map((source) => source.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

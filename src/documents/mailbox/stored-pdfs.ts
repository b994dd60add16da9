import type { FoundDocument } from '../document-source.ts';
import type { KeptPdf } from '../mail-ledger.ts';
import type { PdfStore } from '../pdf-store.ts';
import type { MailedPdf } from '../reading/mail/mail-reader.ts';
import { fileNameOf } from './mail-rules.ts';

/** Puts the PDFs of a mail into our store. One is known by its content and its name, in whatever mail it comes. */
export async function storePdfs(store: PdfStore, mailed: readonly MailedPdf[]): Promise<readonly KeptPdf[]> {
  const kept: KeptPdf[] = [];
  for (const { name, bytes } of mailed) {
    const fileName = fileNameOf(name);
    const { sha256 } = await store.put(bytes);
    kept.push({ key: `${sha256.slice(0, 16)}/${fileName}`, fileName, size: bytes.length, sha256 });
  }
  return kept;
}

/** Those that are in our store, as documents that were found at `modifiedAt`, epoch milliseconds. */
export async function inStore(
  store: PdfStore,
  pdfs: readonly KeptPdf[],
  modifiedAt: number,
): Promise<readonly FoundDocument[]> {
  const found: FoundDocument[] = [];
  for (const pdf of pdfs) {
    const path = await store.find(pdf.sha256);
    if (path !== null) found.push({ ...pdf, path, modifiedAt });
  }
  return found;
}

import type { BesideFile } from '../document-facts.ts';
import type { FoundDocument } from '../document-source.ts';
import type { KeptPdf } from '../mail-ledger.ts';
import type { PdfStore } from '../pdf-store.ts';
import type { MailedPdf } from '../reading/mail/mail-reader.ts';
import { fileNameOf } from './mail-rules.ts';

/**
 * Puts the PDFs of a mail into our store, and the XML that came with each. One is known by its content, the XML's and its
 * name, in whatever mail it comes.
 */
export async function storePdfs(store: PdfStore, mailed: readonly MailedPdf[]): Promise<readonly KeptPdf[]> {
  const kept: KeptPdf[] = [];
  for (const { name, bytes, xml: xmlBytes } of mailed) {
    const fileName = fileNameOf(name);
    const { sha256 } = await store.put(bytes);
    const xml = xmlBytes && { sha256: (await store.put(xmlBytes)).sha256, size: xmlBytes.length };
    const content = `${sha256.slice(0, 16)}${xml ? `+${xml.sha256.slice(0, 16)}` : ''}`;
    kept.push({ key: `${content}/${fileName}`, fileName, size: bytes.length, sha256, xml });
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
  for (const { xml, ...pdf } of pdfs) {
    const path = await store.find(pdf.sha256);
    const beside = xml ? await besideOf(store, xml) : null;
    if (path !== null && (beside !== null || !xml)) found.push({ ...pdf, path, modifiedAt, beside });
  }
  return found;
}

async function besideOf(store: PdfStore, xml: NonNullable<KeptPdf['xml']>): Promise<BesideFile | null> {
  const path = await store.find(xml.sha256);
  return path === null ? null : { ...xml, path };
}

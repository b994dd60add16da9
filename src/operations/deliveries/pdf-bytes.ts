import { hash } from 'node:crypto';
import type { Outbox } from '../../delivery/outbox.ts';
import { MAX_DOCUMENT_MB } from '../../documents/judging/match.ts';
import { invoiceKeys } from '../../documents/keys.ts';
import type { PdfStore } from '../../documents/pdf-store.ts';
import { bytesOf, openPlainFile } from '../../plain-file.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';

export interface PdfPorts {
  readonly outbox: Pick<Outbox, 'documentsWithKeys'>;
  readonly store: Pick<PdfStore, 'find'>;
}

/** The PDF with this SHA-256 (hex), from our copies or where its source has it; null: neither has these bytes any more. */
export async function pdfBytes(
  { outbox, store }: PdfPorts,
  invoice: SapDocument,
  sha256: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const known = await outbox.documentsWithKeys(invoiceKeys(invoice));
  const originals = known.filter((document) => document.sha256 === sha256).map(({ path }) => path);
  const copy = await store.find(sha256);
  for (const path of copy === null ? originals : [copy, ...originals]) {
    const bytes = await read(path);
    if (bytes && hash('sha256', bytes) === sha256) return bytes;
  }
  return null;
}

async function read(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    await using file = await openPlainFile(path);
    if (file.stats.size > MAX_DOCUMENT_MB * 1024 * 1024) return null;
    const chunks: Buffer[] = [];
    for await (const chunk of bytesOf(file)) chunks.push(Buffer.from(chunk));
    return Uint8Array.from(Buffer.concat(chunks));
  } catch (error) {
    // Moved, removed or replaced since: the next place may have it.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

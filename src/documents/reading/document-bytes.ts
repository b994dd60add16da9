import { hash } from 'node:crypto';
import { documentsError } from '../../errors/documents.ts';
import { bytesOf, openPlainFile, type PlainFile, type ReadableHandle } from '../../plain-file.ts';
import { UnansweredError } from '../../served-files.ts';
import type { DocumentFacts } from '../document-facts.ts';
import type { FoundDocument, ReadingEffort } from '../document-source.ts';
import { MAX_DOCUMENT_MB } from '../judging/match.ts';
import type { PdfReader } from './reader.ts';

/** Bytes; a larger document is not read. */
export const MAX_DOCUMENT_BYTES = MAX_DOCUMENT_MB * 1024 * 1024;

/** How a source opens its files. */
export type OpenFile = (path: string) => Promise<PlainFile<ReadableHandle>>;

/**
 * The very bytes that were found; null for a document that is too large to be read.
 *
 * @throws `DOCUMENT_GONE`; `UnansweredError` where the source opens files on a share
 */
export async function bytesOfDocument(
  document: Pick<FoundDocument, 'path' | 'fileName' | 'size' | 'sha256'>,
  signal: AbortSignal,
  open: OpenFile = openPlainFile,
): Promise<Buffer | null> {
  if (document.size > MAX_DOCUMENT_BYTES) return null;
  const gone = (cause?: unknown) => documentsError('DOCUMENT_GONE', { file: document.fileName }, cause);
  const chunks: Buffer[] = [];
  try {
    await using file = await open(document.path);
    if (file.stats.size !== document.size) throw gone();
    for await (const chunk of bytesOf(file, signal)) chunks.push(Buffer.from(chunk));
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof UnansweredError ? error : gone(error);
  }
  const bytes = Buffer.concat(chunks);
  if (hash('sha256', bytes) !== document.sha256) throw gone();
  return bytes;
}

/**
 * What a PDF says, with the XML beside it if it has one.
 *
 * @param key the name that suggests whose it is, with folders where these count
 * @throws what the reader throws, and `DOCUMENT_GONE`
 */
export async function readFound(
  reader: PdfReader,
  { document, key, open }: { readonly document: FoundDocument; readonly key: string; readonly open?: OpenFile },
  effort: ReadingEffort,
  signal: AbortSignal,
): Promise<DocumentFacts> {
  const bytes = await bytesOfDocument(document, signal, open);
  const { fileName, beside } = document;
  const xml = beside ? await bytesOfDocument({ fileName, ...beside }, signal, open) : null;
  const facts = await reader.read({ key, bytes, xml }, effort, signal);
  return beside ? { ...facts, beside } : facts;
}

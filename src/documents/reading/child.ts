/**
 * The process that reads PDFs, one at a time, for the service. It can read only its own code, write nothing and start nothing,
 * and has no environment. Limits are enforced from outside (`reader-process.ts`).
 */

import type { DocumentFacts } from '../document-facts.ts';
import { nameFacts } from '../file-names.ts';
import { type Sheets, sheetsOf } from '../sheets.ts';
import { answerAll } from './answering.ts';
import { readPages, readPdf } from './read-pdf.ts';
import type { ReadingRequest } from './wire.ts';

await answerAll<ReadingRequest>(async (request, bytes) => {
  const isForDrawing = request.wanted === 'sheets' && bytes !== null;
  return { line: isForDrawing ? await drawn(bytes) : await answer(request, bytes) };
});

async function drawn(bytes: Buffer): Promise<Sheets | { readonly sheets: null }> {
  const { pages } = await readPages(bytes);
  return pages === null ? { sheets: null } : sheetsOf(pages);
}

async function answer({ key, patterns, xmlSize }: ReadingRequest, bytes: Buffer | null): Promise<DocumentFacts> {
  const name = nameFacts(
    key,
    patterns.map((pattern) => new RegExp(pattern, 'i')),
  );
  if (bytes === null) return { name, text: null, unreadable: 'too_large' };
  const end = bytes.length - xmlSize;
  return { name, ...(await readPdf(bytes.subarray(0, end), xmlSize > 0 ? bytes.subarray(end) : null)) };
}

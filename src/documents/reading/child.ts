/**
 * The process that reads PDFs, one at a time, for the service. It can read only its own code, write nothing and start nothing,
 * and has no environment. Limits are enforced from outside (`reader-process.ts`).
 */

import type { DocumentFacts } from '../document-facts.ts';
import { compileFilePatterns, nameFacts } from '../file-names.ts';
import { answerAll } from './answering.ts';
import { readPdf } from './read-pdf.ts';
import type { ReadingRequest } from './wire.ts';

await answerAll<ReadingRequest>(async (request, bytes) => ({ line: await answer(request, bytes) }));

async function answer({ key, patterns, xmlSize }: ReadingRequest, bytes: Buffer | null): Promise<DocumentFacts> {
  const name = nameFacts(key, compileFilePatterns(patterns));
  if (bytes === null) return { name, text: null, unreadable: 'too_large' };
  const end = bytes.length - xmlSize;
  return { name, ...(await readPdf(bytes.subarray(0, end), xmlSize > 0 ? bytes.subarray(end) : null)) };
}

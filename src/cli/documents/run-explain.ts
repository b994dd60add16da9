import { basename } from 'node:path';
import { createPdfReader } from '../../documents/reading/reader.ts';
import { explain } from '../../operations/documents/explain.ts';
import { readOne } from '../../operations/documents/import.ts';
import type { DocumentsCommand } from '../documents.ts';
import { tellExplained } from './explain.ts';

/** `documents explain`: needs nothing but the file. Returns 0, or 1 if it would not be accepted. */
export async function runExplain(
  { file, invoice }: Extract<DocumentsCommand, { verb: 'explain' }>,
  out: { readonly json: boolean; readonly write: (text: string) => void; readonly signal: AbortSignal },
): Promise<number> {
  const reader = createPdfReader({ patterns: [] });
  try {
    const { facts } = await readOne(file, reader, out.signal);
    const explained = explain(basename(file), facts, invoice);
    tellExplained(explained, out);
    const accepted = explained.match ? explained.match.kind === 'matched' : explained.obstacle === null;
    return accepted ? 0 : 1;
  } finally {
    await reader.close();
  }
}

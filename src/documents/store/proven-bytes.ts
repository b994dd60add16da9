import { hash } from 'node:crypto';
import { bytesOf } from '../../plain-file.ts';
import { openServedFile, servedFiles } from '../../served-files.ts';
import { MAX_DOCUMENT_MB } from '../judging/match.ts';
import type { PdfOrigin } from '../pdf-store.ts';

/** Hex. */
export function sha256Of(bytes: Uint8Array): string {
  return hash('sha256', bytes);
}

/** null: gone, no plain file, or not what was proven. */
export async function bytesAsProven({ path: file, sha256 }: PdfOrigin, signal?: AbortSignal): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    await using opened = await openServedFile(servedFiles.at(file), file, signal);
    if (opened.stats.size > MAX_DOCUMENT_MB * 1024 * 1024) return null;
    for await (const chunk of bytesOf(opened, signal)) chunks.push(Buffer.from(chunk));
  } catch {
    signal?.throwIfAborted();
    return null; // a file of a source is the source's trouble, which tells of it when it is looked through
  }
  const bytes = Buffer.concat(chunks);
  return sha256Of(bytes) === sha256 ? bytes : null;
}

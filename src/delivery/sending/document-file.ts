import { MAX_DOCUMENT_MB } from '../../documents/judging/match.ts';
import { deliveryError } from '../../errors/delivery.ts';
import { sha256Of } from '../../plain-file.ts';
import { openServedFile, servedFiles } from '../../served-files.ts';
import type { AttachedDocument } from '../ports/message.ts';

/**
 * Reads the PDF again and verifies that it is the one that was matched.
 *
 * @throws `DELIVERY_DOCUMENT_GONE`
 */
export async function checkDocument(document: AttachedDocument, signal: AbortSignal): Promise<void> {
  let sha256: string;
  try {
    await using file = await openServedFile(servedFiles.at(document.path), document.path, signal);
    // A larger file cannot be the one that was matched.
    if (file.stats.size > MAX_DOCUMENT_MB * 1024 * 1024) throw deliveryError('DELIVERY_DOCUMENT_GONE');
    sha256 = await sha256Of(file, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw deliveryError('DELIVERY_DOCUMENT_GONE', {}, error);
  }
  if (sha256 !== document.sha256) throw deliveryError('DELIVERY_DOCUMENT_GONE');
}

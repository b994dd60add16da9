import { createHash } from 'node:crypto';
import { MAX_DOCUMENT_MB } from '../../documents/judging/match.ts';
import { deliveryError } from '../../errors/delivery.ts';
import { bytesOf, openPlainFile } from '../../plain-file.ts';
import type { AttachedDocument } from '../ports/message.ts';

/**
 * Reads the PDF once more: what is sent is what was matched.
 *
 * @throws `DELIVERY_DOCUMENT_GONE`
 */
export async function checkDocument(document: AttachedDocument, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  try {
    await using file = await openPlainFile(document.path);
    // Whatever was matched was not larger: another file stands in its place.
    if (file.stats.size > MAX_DOCUMENT_MB * 1024 * 1024) throw deliveryError('DELIVERY_DOCUMENT_GONE');
    for await (const chunk of bytesOf(file, signal)) hash.update(chunk);
  } catch (error) {
    signal.throwIfAborted();
    throw deliveryError('DELIVERY_DOCUMENT_GONE', {}, error);
  }
  if (hash.digest('hex') !== document.sha256) throw deliveryError('DELIVERY_DOCUMENT_GONE');
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { deliveryError } from '../../errors/delivery.ts';
import type { AttachedDocument } from '../ports/message.ts';

/**
 * Reads the PDF once more: what is sent is what was matched.
 *
 * @throws `DELIVERY_DOCUMENT_GONE`
 */
export async function checkDocument(document: AttachedDocument, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(document.path), hash, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw deliveryError('DELIVERY_DOCUMENT_GONE', {}, error);
  }
  if (hash.digest('hex') !== document.sha256) throw deliveryError('DELIVERY_DOCUMENT_GONE');
}

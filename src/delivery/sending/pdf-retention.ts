import type { PdfStore } from '../../documents/pdf-store.ts';
import type { Log } from '../../log.ts';
import type { DocumentStore } from '../ports/document-store.ts';

const BATCH = 200;
/** A copy is older than its row by the time between two commits; what has no row after a day never gets one. */
const LEAST_MS = 86_400_000;

/**
 * Drops the copies that no delivery needs: all messages about their invoice have been final for `keepMs`. Returns how many.
 *
 * @param now epoch milliseconds
 */
export async function dropFinalPdfs(
  outbox: Pick<DocumentStore, 'neededPdfs'>,
  store: PdfStore,
  now: number,
  keepMs: number,
): Promise<number> {
  let dropped = 0;
  const batch: string[] = [];
  const settle = async (): Promise<void> => {
    const hashes = [...new Set(batch.splice(0))];
    const needed = await outbox.neededPdfs(hashes, now - keepMs);
    for (const sha256 of hashes.filter((one) => !needed.has(one))) {
      await store.remove(sha256);
      dropped += 1;
    }
  };
  for await (const sha256 of store.olderThan(now - Math.max(keepMs, LEAST_MS))) {
    batch.push(sha256);
    if (batch.length === BATCH) await settle();
  }
  await settle();
  return dropped;
}

/** Has a store that is shared with other nodes share the copies that a delivery needs and only this node has. */
export async function sharePdfs(
  outbox: Pick<DocumentStore, 'neededPdfs'>,
  store: PdfStore,
  wish: { readonly now: number; readonly keepMs: number; readonly signal: AbortSignal; readonly log: Log },
): Promise<void> {
  const { now, keepMs, signal, log } = wish;
  const shared = (await store.shareOwn?.((hashes) => outbox.neededPdfs(hashes, now - keepMs), signal)) ?? 0;
  if (shared > 0) log.info({ shared }, 'copies of PDFs are shared that only this node had');
}

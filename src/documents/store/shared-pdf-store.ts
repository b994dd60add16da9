import type { PdfStore, SharedPdfs } from '../pdf-store.ts';
import { bytesAsProven, sha256Of } from './proven-bytes.ts';

const BATCH = 200;

/**
 * Our copies where several nodes may run the session. A copy is shared before anybody is told of it, so that what another node takes over has its bytes. What this node has not is
 * fetched from there, and is a copy only if it is what its name says.
 */
export function createSharedPdfStore(
  own: PdfStore,
  shared: SharedPdfs,
): PdfStore & Required<Pick<PdfStore, 'shareOwn'>> {
  async function put(bytes: Uint8Array): Promise<{ readonly sha256: string; readonly path: string }> {
    const kept = await own.put(bytes);
    await share(kept.sha256, () => Promise.resolve(bytes));
    return kept;
  }

  async function share(sha256: string, read: () => Promise<Uint8Array | null>): Promise<boolean> {
    if (await shared.isSound(sha256)) return true;
    const bytes = await read();
    if (bytes === null) return false;
    await shared.keep(sha256, bytes);
    return true;
  }

  async function copy({ path, sha256 }: { path: string; sha256: string }, signal: AbortSignal): Promise<boolean> {
    if (!(await own.copy({ path, sha256 }, signal))) return (await fetched(sha256)) !== null;
    const file = await own.find(sha256);
    return await share(sha256, () =>
      file === null ? Promise.resolve(null) : bytesAsProven({ path: file, sha256 }, signal),
    );
  }

  async function find(sha256: string): Promise<string | null> {
    return (await own.find(sha256)) ?? (await fetched(sha256));
  }

  /** In the place of what this node has. */
  async function fetched(sha256: string): Promise<string | null> {
    const bytes = await shared.bytes(sha256);
    if (bytes === null) return null;
    if (sha256Of(bytes) === sha256) return (await own.put(bytes)).path;
    await shared.dropDamaged(sha256);
    return null;
  }

  return {
    put,
    copy,
    find,
    shareOwn: (needed, signal) => shareOwn({ own, shared, copy }, needed, signal),
    async *olderThan(before) {
      yield* own.olderThan(before);
      yield* shared.olderThan(before);
    },
    async remove(sha256) {
      await shared.remove(sha256);
      await own.remove(sha256);
    },
  };
}

type Copies = Pick<PdfStore, 'copy'> & { readonly own: PdfStore; readonly shared: SharedPdfs };

async function shareOwn(
  { own, shared, copy }: Copies,
  needed: (hashes: readonly string[]) => Promise<ReadonlySet<string>>,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  const batch: string[] = [];
  const settle = async (): Promise<void> => {
    const hashes = batch.splice(0);
    const there = await shared.among(hashes);
    for (const sha256 of await needed(hashes.filter((one) => !there.has(one)))) {
      signal.throwIfAborted();
      if (await copy({ path: '', sha256 }, signal)) count += 1;
    }
  };
  for await (const sha256 of own.olderThan(Number.POSITIVE_INFINITY)) {
    batch.push(sha256);
    if (batch.length === BATCH) await settle();
  }
  await settle();
  return count;
}

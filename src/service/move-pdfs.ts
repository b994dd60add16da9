import path from 'node:path';
import { systemClock } from '../clock.ts';
import type { Database } from '../database/port.ts';
import { countedHash } from '../database/postgres/payloads.ts';
import type { SharedPdfs } from '../documents/pdf-store.ts';
import { createFilePdfStore } from '../documents/store/file-pdf-store.ts';
import { bytesAsProven, sha256Of } from '../documents/store/proven-bytes.ts';
import { databaseError } from '../errors/database.ts';
import { sharedPdfs } from './shared-pdfs.ts';

export interface PdfMove {
  readonly dataPath: string;
  /** An outbox on PostgreSQL; null: it is a file, and its PDFs lie in `dataPath`. */
  readonly from: Database | null;
  readonly to: Database | null;
  /** Where `to` is, for people. */
  readonly place: string;
  readonly signal: AbortSignal;
  /** After each: how many so far. */
  readonly onProgress: (pdfs: number) => void;
}

/** How many there are, wherever they lie. */
export async function countPdfs({ dataPath, from }: Pick<PdfMove, 'dataPath' | 'from'>): Promise<number> {
  const found = new Set<string>();
  for await (const sha256 of everyPdf(placesOf(dataPath, from))) found.add(sha256);
  return found.size;
}

function placesOf(dataPath: string, from: Database | null) {
  const own = createFilePdfStore(path.resolve(dataPath, 'documents'));
  return [own, from && sharedPdfs(from, systemClock)] as const;
}

/**
 * Carries our copies of PDFs along with their outbox, each compared by its SHA-256 where it has arrived; what has arrived before
 * is not carried again. A copy that is not what its name says is none. Returns how many there are.
 *
 * @throws `DATABASE_MOVE_DIFFERS`
 */
export async function movePdfs({ dataPath, from, to, place, signal, onProgress }: PdfMove): Promise<number> {
  const [own, theirs] = placesOf(dataPath, from);
  const target = to && sharedPdfs(to, systemClock);
  const done = new Set<string>();
  for await (const sha256 of everyPdf([own, theirs])) {
    signal.throwIfAborted();
    if (done.has(sha256)) continue;
    const bytes = (await bytesHere(sha256)) ?? (await bytesThere(sha256, theirs));
    if (bytes === null) continue;
    if (target === null) await keepHere(sha256, bytes);
    else if (!(await target.isSound(sha256))) await target.keep(sha256, bytes);
    const arrived = to === null ? (await bytesHere(sha256)) && sha256 : await to.read(() => countedHash(sha256));
    if (arrived !== sha256)
      throw databaseError('DATABASE_MOVE_DIFFERS', { place, table: 'payloads', detail: `PDF ${sha256}` });
    done.add(sha256);
    onProgress(done.size);
  }
  return done.size;

  async function bytesHere(sha256: string): Promise<Uint8Array | null> {
    const file = await own.find(sha256);
    return file === null ? null : await bytesAsProven({ path: file, sha256 }, signal);
  }

  async function keepHere(sha256: string, bytes: Uint8Array): Promise<void> {
    if ((await bytesHere(sha256)) !== null) return;
    await own.remove(sha256);
    await own.put(bytes);
  }
}

async function* everyPdf(places: readonly (Pick<SharedPdfs, 'olderThan'> | null)[]): AsyncIterable<string> {
  for (const place of places) if (place !== null) yield* place.olderThan(Number.POSITIVE_INFINITY);
}

async function bytesThere(sha256: string, there: SharedPdfs | null): Promise<Uint8Array | null> {
  const bytes = there && (await there.bytes(sha256));
  return bytes !== null && sha256Of(bytes) === sha256 ? bytes : null;
}

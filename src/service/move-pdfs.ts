import path from 'node:path';
import { systemClock } from '../clock.ts';
import type { OneOrMore } from '../config/schema.ts';
import type { Database } from '../database/port.ts';
import { countedHash } from '../database/postgres/payloads.ts';
import { booksWithPdf } from '../delivery/transactions/pdf-copies.ts';
import type { SharedPdfs } from '../documents/pdf-store.ts';
import { createFilePdfStore } from '../documents/store/file-pdf-store.ts';
import { bytesAsProven, sha256Of } from '../documents/store/proven-bytes.ts';
import { databaseError } from '../errors/database.ts';
import { sharedPdfs } from './shared-pdfs.ts';

/** A company with the outbox that is moved. */
export interface PdfPlace {
  /** Where its own copies lie. */
  readonly dataPath: string;
  /** Keys of its books. */
  readonly books: readonly string[];
}

export interface PdfMove {
  /** Of every company with this outbox, the account's first. */
  readonly places: OneOrMore<PdfPlace>;
  /** An outbox on PostgreSQL; null: it is a file, and its PDFs lie in `places`. */
  readonly from: Database | null;
  readonly to: Database | null;
  /** Where `to` is, for people. */
  readonly place: string;
  readonly signal: AbortSignal;
  /** After each: how many so far. */
  readonly onProgress: (pdfs: number) => void;
}

/** How many there are, wherever they lie. */
export async function countPdfs({ places, from }: Pick<PdfMove, 'places' | 'from'>): Promise<number> {
  const found = new Set<string>();
  for await (const sha256 of everyPdf([...places.map(copiesOf), from && sharedPdfs(from, systemClock)]))
    found.add(sha256);
  return found.size;
}

function copiesOf({ dataPath }: PdfPlace): Copies {
  return createFilePdfStore(path.resolve(dataPath, 'documents'));
}

type Copies = ReturnType<typeof createFilePdfStore>;

/**
 * Carries our copies of PDFs along with their outbox, each compared by its SHA-256 where it has arrived; what has arrived before
 * is not carried again. A copy that is not what its name says is none. In files each is of the companies whose books name it.
 * Returns how many there are.
 *
 * @throws `DATABASE_MOVE_DIFFERS`
 */
export async function movePdfs({ places, from, to, place, signal, onProgress }: PdfMove): Promise<number> {
  const [here, theirs] = [places.map(copiesOf), from && sharedPdfs(from, systemClock)];
  const done = new Set<string>();
  for await (const sha256 of everyPdf([...here, theirs])) {
    signal.throwIfAborted();
    if (done.has(sha256)) continue;
    const bytes = (await bytesAmong(here, sha256, signal)) ?? (await bytesThere(sha256, theirs));
    if (bytes === null) continue;
    const arrived =
      to === null
        ? await keepHere(from === null ? here : await placesOf(from, places, sha256), { sha256, bytes }, signal)
        : await keepThere(to, { sha256, bytes });
    if (!arrived) throw databaseError('DATABASE_MOVE_DIFFERS', { place, table: 'payloads', detail: `PDF ${sha256}` });
    done.add(sha256);
    onProgress(done.size);
  }
  return done.size;
}

/** What no row names may be of a mail that waits, in any company; what only others' books name stays with the account. */
async function placesOf(from: Database, places: PdfMove['places'], sha256: string): Promise<readonly Copies[]> {
  const books = await from.read(() => booksWithPdf(sha256));
  const own = books.size === 0 ? places : places.filter((one) => one.books.some((book) => books.has(book)));
  return (own.length === 0 ? [places[0]] : own).map(copiesOf);
}

interface Pdf {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

async function keepHere(stores: readonly Copies[], { sha256, bytes }: Pdf, signal: AbortSignal): Promise<boolean> {
  for (const store of stores) {
    if ((await bytesAmong([store], sha256, signal)) !== null) continue;
    await store.remove(sha256);
    await store.put(bytes);
    if ((await bytesAmong([store], sha256, signal)) === null) return false;
  }
  return true;
}

async function keepThere(to: Database, { sha256, bytes }: Pdf): Promise<boolean> {
  const target = sharedPdfs(to, systemClock);
  if (!(await target.isSound(sha256))) await target.keep(sha256, bytes);
  return (await to.read(() => countedHash(sha256))) === sha256;
}

async function bytesAmong(stores: readonly Copies[], sha256: string, signal: AbortSignal): Promise<Uint8Array | null> {
  for (const store of stores) {
    const file = await store.find(sha256);
    const bytes = file === null ? null : await bytesAsProven({ path: file, sha256 }, signal);
    if (bytes !== null) return bytes;
  }
  return null;
}

async function* everyPdf(places: readonly (Pick<SharedPdfs, 'olderThan'> | null)[]): AsyncIterable<string> {
  for (const place of places) if (place !== null) yield* place.olderThan(Number.POSITIVE_INFINITY);
}

async function bytesThere(sha256: string, there: SharedPdfs | null): Promise<Uint8Array | null> {
  const bytes = there && (await there.bytes(sha256));
  return bytes !== null && sha256Of(bytes) === sha256 ? bytes : null;
}

import { createHash } from 'node:crypto';
import { createReadStream, type Dir, type Stats } from 'node:fs';
import { open, opendir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { Clock } from '../../clock.ts';
import { toError } from '../../errors/coded-error.ts';
import { documentsError } from '../../errors/documents.ts';
import type { DocumentFacts } from '../document-facts.ts';
import type { DocumentSource, FoundDocument, Recall } from '../document-source.ts';
import { nameFacts } from '../file-names.ts';
import { MAX_DOCUMENT_MB } from '../match.ts';
import { readPdf } from '../pdf/read-pdf.ts';
import { fileState, type Seen } from './completeness.ts';

export interface FolderOptions {
  readonly folder: string;
  /** Compiled `PDF_FILE_PATTERNS`. */
  readonly patterns: readonly RegExp[];
  readonly clock: Clock;
  /** Milliseconds a file must have been left alone before it counts as complete. */
  readonly settleMs?: number;
}

const SETTLE_MS = 2000;
const MAX_BYTES = MAX_DOCUMENT_MB * 1024 * 1024;
const TAIL_BYTES = 1024;

interface Known extends Seen {
  readonly sha256: string | null;
}

/**
 * PDFs in a folder and its subfolders. Links are not followed: they lead outside, or in circles. A file that is still
 * being written is left for a later scan. Hashes are kept while size and time of a file stay the same. A subfolder that
 * cannot be read hides nothing else: the rest is found first, and then it is told.
 */
export function createFolderSource(options: FolderOptions): DocumentSource {
  const { folder, patterns, clock, settleMs = SETTLE_MS } = options;
  let known: ReadonlyMap<string, Known> = new Map();

  return { name: 'folder', scan, facts, close: () => Promise.resolve() };

  async function* scan(signal: AbortSignal, recall: Recall = () => Promise.resolve(null)) {
    const root = await realpath(folder).catch((error: unknown) => unreadable(error));
    const seen = new Map<string, Known>();
    const hidden: unknown[] = [];
    for await (const path of pdfFiles(root, hidden, signal)) {
      const key = relative(root, path).split(sep).join('/');
      const file = await look(path, known.get(key) ?? (await recalled(key, recall)), signal);
      if (file === null) continue;
      seen.set(key, file.known);
      if (file.known.sha256 === null) continue;
      const { sha256, size, modifiedAt } = file.known;
      yield { key, path, fileName: basename(path), size, sha256, modifiedAt };
    }
    known = seen;
    if (hidden.length > 0) unreadable(hidden[0]);
  }

  /** Since an earlier run, in which it was complete. */
  async function recalled(key: string, recall: Recall): Promise<Known | undefined> {
    const kept = await recall(key);
    return kept ? { ...kept, since: clock.now().monotonic } : undefined;
  }

  async function* pdfFiles(directory: string, hidden: unknown[], signal: AbortSignal): AsyncIterable<string> {
    let entries: Dir;
    try {
      entries = await opendir(directory);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') hidden.push(error); // moved away since its folder was listed
      return;
    }
    for await (const entry of entries) {
      signal.throwIfAborted();
      const path = join(directory, entry.name);
      if (entry.isDirectory()) yield* pdfFiles(path, hidden, signal);
      else if (entry.isFile() && /\.pdf$/i.test(entry.name)) yield path;
    }
  }

  /** One file as it is now; `sha256` null while it may still be written. null when it vanished meanwhile. */
  async function look(path: string, before: Known | undefined, signal: AbortSignal): Promise<{ known: Known } | null> {
    const stats = await statOrNull(path);
    if (stats === null) return null;
    const now = clock.now();
    const modifiedAt = Math.round(stats.mtimeMs);
    const same = before?.size === stats.size && before.modifiedAt === modifiedAt;
    if (same && before.sha256 !== null) return { known: before };
    const seen: Seen = { size: stats.size, modifiedAt, since: same ? before.since : now.monotonic };
    const pending: Known = { ...seen, sha256: null };
    if (fileState(seen, { endsLikePdf: await endsLikePdf(path, stats.size), settleMs, now }) === 'being_written')
      return { known: pending };
    const sha256 = await hashOf(path, signal);
    const after = await statOrNull(path);
    const unchanged = after?.size === stats.size && after.mtimeMs === stats.mtimeMs;
    return { known: unchanged && sha256 !== null ? { ...seen, sha256 } : pending };
  }

  async function facts(document: FoundDocument, signal: AbortSignal): Promise<DocumentFacts> {
    const name = nameFacts(document.key, patterns);
    if (document.size > MAX_BYTES) return { name, text: null, unreadable: 'too_large' };
    const bytes = await readFile(document.path, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw documentsError('DOCUMENT_GONE', { file: document.fileName }, error);
    });
    if (createHash('sha256').update(bytes).digest('hex') !== document.sha256)
      throw documentsError('DOCUMENT_GONE', { file: document.fileName });
    return { name, ...(await readPdf(bytes, signal)) };
  }

  function unreadable(error: unknown): never {
    throw documentsError('PDF_FOLDER_UNREADABLE', { folder, detail: reasonOf(error) }, error);
  }
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null; // moved away since the folder was listed
    throw documentsError('PDF_FOLDER_UNREADABLE', { folder: path, detail: reasonOf(error) }, error);
  }
}

/** Every complete PDF ends in %%EOF, give or take a line end or padding. */
async function endsLikePdf(path: string, size: number): Promise<boolean> {
  try {
    await using file = await open(path, 'r');
    const length = Math.min(size, TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead).includes('%%EOF');
  } catch (error) {
    if (isTransient(error)) return false;
    throw error;
  }
}

/** Hex SHA-256 by streaming; null when another program holds or removed the file just now. */
async function hashOf(path: string, signal: AbortSignal): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch (error) {
    if (isTransient(error)) return null;
    throw error;
  }
}

/** Windows answers EBUSY and EPERM while a printer driver still holds the file. */
function isTransient(error: unknown): boolean {
  return ['ENOENT', 'EBUSY', 'EPERM', 'EACCES'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reasonOf(error: unknown): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    ENOTDIR: 'it is not a folder',
    EACCES: 'this user may not read it',
    EPERM: 'this user may not read it',
  };
  return reasons[codeOf(error)] ?? toError(error).message;
}

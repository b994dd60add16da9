import { createHash } from 'node:crypto';
import type { Dir, Stats } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { Clock } from '../../clock.ts';
import { toError } from '../../errors/coded-error.ts';
import { documentsError } from '../../errors/documents.ts';
import { bytesOf, NotPlainError, openPlainFile, type PlainFile } from '../../plain-file.ts';
import type { DocumentFacts } from '../document-facts.ts';
import type { DocumentSource, FoundDocument, ReadingEffort, Recall } from '../document-source.ts';
import { bytesOfDocument, MAX_DOCUMENT_BYTES } from '../reading/document-bytes.ts';
import type { PdfReader } from '../reading/reader.ts';
import { fileState, type Seen } from './completeness.ts';

export interface FolderOptions {
  readonly folder: string;
  /** Whose PDFs alone are in it; absent: it is for all. */
  readonly branch?: number;
  /** Folders below it that belong to others, absolute. */
  readonly except?: readonly string[];
  /** Belongs to the caller, who closes it. */
  readonly reader: PdfReader;
  readonly clock: Clock;
  /** Milliseconds a file must have been left alone before it counts as complete. */
  readonly settleMs?: number;
}

const SETTLE_MS = 2000;
const TAIL_BYTES = 1024;

interface Known extends Seen {
  readonly sha256: string | null;
}

/** A folder or a file that could not be read. */
interface Hidden {
  readonly path: string;
  readonly error: unknown;
}

/** What the outbox knows the PDFs of a folder by. */
export function folderSourceName(branch?: number): string {
  return branch === undefined ? 'folder' : `folder-${branch}`;
}

/**
 * PDFs in a folder and its subfolders. Links are not followed: they may lead outside or form cycles. Files still being written
 * are left for a later scan. Hashes are cached while size and time of a file are unchanged. An unreadable subfolder or file
 * does not hide others: they are found first, then the error is reported. Oversized files are not read, and only regular files
 * are opened.
 */
export function createFolderSource(options: FolderOptions): DocumentSource {
  const { folder, branch, except = [], reader, clock, settleMs = SETTLE_MS } = options;
  let known: ReadonlyMap<string, Known> = new Map();

  return { name: folderSourceName(branch), scan, facts, close: () => Promise.resolve() };

  async function* scan(signal: AbortSignal, recall: Recall = () => Promise.resolve(null)) {
    const root = await realpath(folder).catch((error: unknown) => unreadable(error));
    const seen = new Map<string, Known>();
    const hidden: Hidden[] = [];
    const others = new Set(await Promise.all(except.map((other) => realpath(other).catch(() => other))));
    for await (const path of pdfFiles(root, { hidden, others }, signal)) {
      const key = relative(root, path).split(sep).join('/');
      const file = await look(path, known.get(key) ?? (await recalled(key, recall)), signal).catch((error: unknown) => {
        signal.throwIfAborted();
        hidden.push({ path, error });
        return null;
      });
      if (file === null) continue;
      seen.set(key, file);
      if (file.sha256 === null) continue;
      const { sha256, size, modifiedAt } = file;
      yield { key, path, fileName: basename(path), size, sha256, modifiedAt };
    }
    known = seen;
    const [first] = hidden;
    if (first) unreadable(first.error, first.path);
  }

  /** Since an earlier run, in which it was complete. */
  async function recalled(key: string, recall: Recall): Promise<Known | undefined> {
    const kept = await recall(key);
    return kept ? { ...kept, since: clock.now().monotonic } : undefined;
  }

  async function* pdfFiles(
    directory: string,
    walk: { readonly hidden: Hidden[]; readonly others: ReadonlySet<string> },
    signal: AbortSignal,
  ): AsyncIterable<string> {
    let entries: Dir;
    try {
      entries = await opendir(directory);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') walk.hidden.push({ path: directory, error }); // moved away since its folder was listed
      return;
    }
    for await (const entry of entries) {
      signal.throwIfAborted();
      const path = join(directory, entry.name);
      if (entry.isDirectory() && !walk.others.has(path)) yield* pdfFiles(path, walk, signal);
      else if (entry.isFile() && /\.pdf$/i.test(entry.name)) yield path;
    }
  }

  /** One file as it is now; `sha256` null while it may still be written. null when it is none, or vanished meanwhile. */
  async function look(path: string, before: Known | undefined, signal: AbortSignal): Promise<Known | null> {
    const listed = await orNull(lstat(path));
    if (listed === null) return null;
    if (before?.sha256 && isSame(before, listed)) return before;
    await using file = await orNull(openPlainFile(path));
    if (file === null) return null;
    const { stats } = file;
    const now = clock.now();
    const since = before && isSame(before, stats) ? before.since : now.monotonic;
    const seen: Seen = { size: stats.size, modifiedAt: Math.round(stats.mtimeMs), since };
    if (fileState(seen, { endsLikePdf: await endsLikePdf(file), settleMs, now }) === 'being_written')
      return { ...seen, sha256: null };
    const sha256 = await identity(file, signal);
    const after = await file.handle.stat();
    const unchanged = after.size === stats.size && after.mtimeMs === stats.mtimeMs;
    return { ...seen, sha256: unchanged ? sha256 : null };
  }

  async function facts(
    document: FoundDocument,
    signal: AbortSignal,
    effort: ReadingEffort = 'full',
  ): Promise<DocumentFacts> {
    const bytes = await bytesOfDocument(document, signal);
    const read = await reader.read({ key: document.key, bytes }, effort, signal);
    return branch === undefined ? read : { ...read, branch };
  }

  function unreadable(error: unknown, path = folder): never {
    throw documentsError('PDF_FOLDER_UNREADABLE', { folder: path, detail: reasonOf(error) }, error);
  }
}

function isSame(before: Seen, stats: Stats): boolean {
  return before.size === stats.size && before.modifiedAt === Math.round(stats.mtimeMs);
}

/** Null for what was moved away since the folder was listed, or has become something else than a plain file. */
async function orNull<T>(looking: Promise<T>): Promise<T | null> {
  try {
    return await looking;
  } catch (error) {
    // Windows answers the last three while a printer driver still holds the file.
    const none = ['ENOENT', 'ELOOP', 'ENXIO', ...(process.platform === 'win32' ? ['EBUSY', 'EPERM', 'EACCES'] : [])];
    if (error instanceof NotPlainError || none.includes(codeOf(error))) return null;
    throw error;
  }
}

/** Every complete PDF ends with %%EOF, possibly followed by a line end or padding. */
async function endsLikePdf({ handle, stats }: PlainFile): Promise<boolean> {
  const length = Math.min(stats.size, TAIL_BYTES);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, stats.size - length);
  return buffer.subarray(0, bytesRead).includes('%%EOF');
}

/** Hex SHA-256 of its bytes; of its size and time when it is so large that nobody reads it. */
async function identity(file: PlainFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const { size, mtimeMs } = file.stats;
  if (size > MAX_DOCUMENT_BYTES) hash.update(`too large: ${size} bytes of ${mtimeMs}`);
  else for await (const chunk of bytesOf(file, signal)) hash.update(chunk);
  return hash.digest('hex');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reasonOf(error: unknown): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    ENOTDIR: 'it is not a folder',
    EACCES: 'this user cannot read it',
    EPERM: 'this user cannot read it',
  };
  return reasons[codeOf(error)] ?? toError(error).message;
}

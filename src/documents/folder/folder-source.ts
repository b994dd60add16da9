import { hash } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { Clock } from '../../clock.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { documentsError } from '../../errors/documents.ts';
import { type PlainFile, type ReadableHandle, sha256Of } from '../../plain-file.ts';
import { type ServedFiles, servedFiles, UnansweredError } from '../../served-files.ts';
import type { DocumentFacts } from '../document-facts.ts';
import {
  type DocumentSource,
  type FoundDocument,
  type ReadingEffort,
  type Recall,
  recallsNothing,
} from '../document-source.ts';
import { MAX_DOCUMENT_BYTES, readFound } from '../reading/document-bytes.ts';
import type { PdfReader } from '../reading/reader.ts';
import { type Archive, createArchive } from './archive.ts';
import { XmlBeside } from './beside.ts';
import { fileState, LOCKED_MS, type Seen } from './completeness.ts';
import { type FolderFiles, ShareFiles, systemFiles } from './share-files.ts';
import { isGone, isLocked, reasonOf } from './trouble.ts';

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
  /** Where delivered PDFs are moved to; left out: they stay. */
  readonly archive?: string;
  /** Default: the system's. */
  readonly files?: Partial<FolderFiles>;
  /** Default: this process's. */
  readonly served?: ServedFiles;
  /** Default: this one. */
  readonly platform?: NodeJS.Platform;
}

const SETTLE_MS = 2000;
const TAIL_BYTES = 1024;
const RECALLED_AT_ONCE = 100;

interface Known extends Seen {
  readonly sha256: string | null;
}

/** A PDF as the folder lists it. */
interface Listed {
  readonly path: string;
  readonly key: string;
}

/** A folder or a file that could not be read. */
interface Hidden {
  readonly path: string;
  readonly error: unknown;
}

/** Where a scan is. */
interface Walk {
  readonly root: string;
  readonly hidden: Hidden[];
  /** Folders that are left to others. */
  readonly others: ReadonlySet<string>;
  readonly files: ShareFiles;
}

/** What the outbox knows the PDFs of a folder by. */
export function folderSourceName(branch?: number): string {
  return branch === undefined ? 'folder' : `folder-${branch}`;
}

/**
 * PDFs in a folder and its subfolders. Links are not followed: they may lead outside or form cycles. Files still being written
 * are left for a later scan. Hashes are cached while size and time of a file are unchanged. An unreadable subfolder or file
 * does not hide others: they are found first, then the error is reported. Oversized files are not read, and only regular files
 * are opened. A file that another program keeps to itself is tried again at each scan, and reported once that lasts. Nothing
 * that was found before is forgotten because it cannot be seen: a network share comes back. One that hangs ends the scan, and
 * each later one at once, until it answers.
 */
export function createFolderSource(options: FolderOptions): DocumentSource {
  const { folder, branch, except = [], reader, clock, settleMs = SETTLE_MS } = options;
  const { served = servedFiles, platform = process.platform } = options;
  const system: FolderFiles = { ...systemFiles, ...options.files };
  const archive = options.archive === undefined ? null : resolve(options.archive);
  const away = archive === null ? null : relative(resolve(folder), archive);
  /** By key, what was seen last of files that are not kept elsewhere yet: those that are still being written, or not read yet. */
  let known: ReadonlyMap<string, Known> = new Map();
  /** Monotonic milliseconds of the first scan that found a file locked. */
  let lockedSince: ReadonlyMap<string, number> = new Map();
  /** The file system on which there were PDFs last; null: there were none yet. */
  let device: number | null = null;
  /** Without links, as it was seen last: what hangs is behind a link, and not the link. */
  let place = folder;
  const xmlBeside = new XmlBeside();

  return {
    name: folderSourceName(branch),
    scan,
    facts,
    ...(archive === null ? {} : { archive: putAway(createArchive(folder, archive), archive) }),
    close: () => Promise.resolve(),
  };

  async function* scan(signal: AbortSignal, recall: Recall = recallsNothing) {
    try {
      yield* look(signal, recall);
    } catch (error) {
      if (error instanceof UnansweredError) unreadable(error, signal);
      throw error;
    }
  }

  async function* look(signal: AbortSignal, recall: Recall): AsyncIterable<FoundDocument> {
    const files = new ShareFiles(system, served.at(place), signal);
    const root = await files.realpath(folder).catch((error: unknown) => unreadable(error, signal));
    place = root;
    const seen = new Map<string, Known>();
    const locked = new Map<string, number>();
    const hidden: Hidden[] = [];
    const others = new Set(await Promise.all(except.map((other) => otherPlace(other, signal))));
    let count = 0;
    for await (const { path, key, kept } of recalled(pdfFiles(root, { root, hidden, others, files }, signal), recall)) {
      count += 1;
      const before = known.get(key) ?? kept;
      const file = await lookAt(path, before, files, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        if (error instanceof UnansweredError) throw error;
        const { monotonic } = clock.now();
        const since = lockedSince.get(key) ?? monotonic;
        const mayEnd = isLocked(error, platform) && monotonic - since < LOCKED_MS;
        if (isLocked(error, platform)) locked.set(key, since);
        if (!mayEnd) hidden.push({ path, error });
        return null;
      });
      if (file === null) continue;
      if (!kept || kept.sha256 !== file.sha256 || !isSameFile(kept, file)) seen.set(key, file);
      if (file.sha256 === null) continue;
      const { sha256, size, modifiedAt } = file;
      yield { key, path, fileName: basename(path), size, sha256, modifiedAt, beside: await xmlBeside.of(path, files) };
    }
    known = seen;
    lockedSince = locked;
    xmlBeside.endOfScan();
    await checkDevice(root, count, files).catch((error: unknown) => unreadable(error, signal));
    const [first] = hidden;
    if (first) unreadable(first.error, signal, first.path);
  }

  /** The moving of one file counts as one call on the folder's share, and no second one begins before it has ended. */
  function putAway(archiving: Archive, archived: string): Archive {
    return async (document) => {
      try {
        return await served.at(place).call(() => archiving(document));
      } catch (error) {
        if (!(error instanceof UnansweredError)) throw error;
        const detail = reasonOf(error);
        throw documentsError('PDF_NOT_ARCHIVED', { file: document.path, folder: archived, detail }, error);
      }
    };
  }

  /** As it is, where that cannot be seen: then nothing of it is found either. */
  function otherPlace(other: string, signal: AbortSignal): Promise<string> {
    const files = new ShareFiles(system, served.at(other), signal);
    return files.realpath(other).catch(() => other);
  }

  /** The empty folder under a share that is not mounted looks like one in which all is done. */
  async function checkDevice(root: string, count: number, files: ShareFiles): Promise<void> {
    const { dev } = await files.stat(root);
    if (count > 0) device = dev;
    else if (device !== null && device !== dev)
      throw new Error('it is empty, and on another file system than before: its network share is not mounted');
  }

  /** Each with what is kept of it from an earlier run, in which it was complete. */
  async function* recalled(listed: AsyncIterable<Listed>, recall: Recall) {
    for await (const batch of inBatches(listed, RECALLED_AT_ONCE)) {
      const known = await recall(batch.map(({ key }) => key));
      for (const one of batch) {
        const kept = known.get(one.key);
        yield { ...one, kept: kept && { ...kept, since: clock.now().monotonic } };
      }
    }
  }

  async function* pdfFiles(directory: string, walk: Walk, signal: AbortSignal): AsyncIterable<Listed> {
    const { root, hidden, others, files } = walk;
    if (relative(root, directory) === away) return;
    let entries: AsyncIterable<Dirent>;
    try {
      entries = await files.entries(directory);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UnansweredError) throw error;
      // A folder below may have been moved away since its own was listed.
      if (directory === root || !hasCode(error, 'ENOENT')) hidden.push({ path: directory, error });
      return;
    }
    for await (const entry of entries) {
      signal.throwIfAborted();
      const path = join(directory, entry.name);
      if (entry.isDirectory() && !others.has(path)) yield* pdfFiles(path, walk, signal);
      else if (entry.isFile() && /\.pdf$/i.test(entry.name))
        yield { path, key: relative(root, path).split(sep).join('/') };
    }
  }

  /** One file as it is now; `sha256` null while it may still be written. null when it is none, or vanished meanwhile. */
  async function lookAt(
    path: string,
    before: Known | undefined,
    files: ShareFiles,
    signal: AbortSignal,
  ): Promise<Known | null> {
    const listed = await orNull(files.lstat(path));
    if (listed === null) return null;
    if (before?.sha256 && isSame(before, listed)) return before;
    await using file = await orNull(files.open(path));
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
    const files = new ShareFiles(system, served.at(place), signal);
    const open = (path: string) => files.open(path);
    const facts = await readFound(reader, { document, key: document.key, open }, effort, signal).catch(
      (error: unknown) => {
        if (error instanceof UnansweredError) unreadable(error, signal);
        throw error;
      },
    );
    return branch === undefined ? facts : { ...facts, branch };
  }

  function unreadable(error: unknown, signal: AbortSignal, path = folder): never {
    signal.throwIfAborted();
    throw documentsError('PDF_FOLDER_UNREADABLE', { folder: path, detail: reasonOf(error) }, error);
  }
}

/** Also what came before a failure, which then follows. */
async function* inBatches<T>(items: AsyncIterable<T>, most: number): AsyncIterable<readonly T[]> {
  const batch: T[] = [];
  try {
    for await (const item of items) if (batch.push(item) === most) yield batch.splice(0);
  } catch (error) {
    yield batch;
    throw error;
  }
  yield batch;
}

function isSame(before: Seen, stats: Stats): boolean {
  return isSameFile(before, { size: stats.size, modifiedAt: Math.round(stats.mtimeMs) });
}

function isSameFile(one: Omit<Seen, 'since'>, other: Omit<Seen, 'since'>): boolean {
  return one.size === other.size && one.modifiedAt === other.modifiedAt;
}

/** Null for what was moved away since the folder was listed, or has become something else than a plain file. */
async function orNull<T>(looking: Promise<T>): Promise<T | null> {
  try {
    return await looking;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Every complete PDF ends with %%EOF, possibly followed by a line end or padding. */
async function endsLikePdf({ handle, stats }: PlainFile<ReadableHandle>): Promise<boolean> {
  const length = Math.min(stats.size, TAIL_BYTES);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, stats.size - length);
  return buffer.subarray(0, bytesRead).includes('%%EOF');
}

/** Hex SHA-256 of its bytes; of its size and time when it is so large that nobody reads it. */
async function identity(file: PlainFile<ReadableHandle>, signal: AbortSignal): Promise<string> {
  const { size, mtimeMs } = file.stats;
  if (size > MAX_DOCUMENT_BYTES) return hash('sha256', `too large: ${size} bytes of ${mtimeMs}`);
  return await sha256Of(file, signal);
}

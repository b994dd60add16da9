import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** What is used of a `FileHandle`. */
export interface ReadableHandle {
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number; readonly buffer: Buffer }>;
  stat(): Promise<Stats>;
  close(): Promise<void>;
}

/** A regular file open for reading, with size and times taken from the open handle. */
export interface PlainFile<Handle extends ReadableHandle = FileHandle> extends AsyncDisposable {
  readonly handle: Handle;
  readonly stats: Stats;
}

/** Expected a file, found a pipe, a device or a folder. */
export class NotPlainError extends Error {
  readonly code = 'NOT_PLAIN';
}

/**
 * Opens a file in a folder that others can write to. A pipe in its place would block the caller forever and a link would
 * lead elsewhere; both can be swapped in after a check, so the open handle is checked instead. (Windows supports neither
 * flag, and has neither pipes nor, for ordinary users, links in folders.)
 *
 * @throws `NotPlainError`, or a file system error: `ELOOP` for a link, `ENOENT`, …
 */
export async function openPlainFile(path: string): Promise<PlainFile> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new NotPlainError(`${path} is no plain file`);
    return { handle, stats, [Symbol.asyncDispose]: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const CHUNK_BYTES = 64 * 1024;

/**
 * The bytes of an open file in chunks, at most the size it had when opened, so that a writer cannot keep the reader busy
 * forever. Each chunk is valid until the next is requested.
 */
export async function* bytesOf(
  { handle, stats }: PlainFile<ReadableHandle>,
  signal?: AbortSignal,
): AsyncIterable<Buffer> {
  const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, stats.size));
  for (let position = 0; position < stats.size; ) {
    signal?.throwIfAborted();
    const length = Math.min(chunk.length, stats.size - position);
    const { bytesRead } = await handle.read(chunk, 0, length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

/** Hex SHA-256 of what `bytesOf` reads. */
export async function sha256Of(file: PlainFile<ReadableHandle>, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytesOf(file, signal)) hash.update(chunk);
  return hash.digest('hex');
}

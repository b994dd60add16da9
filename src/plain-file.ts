import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A regular file that is open for reading, with what the open file itself says of its size and times. */
export interface PlainFile extends AsyncDisposable {
  readonly handle: FileHandle;
  readonly stats: Stats;
}

/** What was to be a file is a pipe, a device or a folder. */
export class NotPlainError extends Error {
  readonly code = 'NOT_PLAIN';
}

/**
 * Opens a file of a folder that others write to. A pipe in its place would block the caller for ever, a link would lead
 * it elsewhere, and both can be put there between a look and the opening: so the open file is what is looked at. (Windows
 * knows neither flag, and has neither pipes nor, for ordinary users, links in folders.)
 *
 * @throws `NotPlainError`, or what the file system says: `ELOOP` for a link, `ENOENT`, …
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
 * The bytes of an open file in pieces, from its beginning, no more than it had when it was opened: whoever writes on
 * meanwhile keeps nobody reading for ever. Each piece is good until the next is asked for.
 */
export async function* bytesOf({ handle, stats }: PlainFile, signal?: AbortSignal): AsyncIterable<Buffer> {
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

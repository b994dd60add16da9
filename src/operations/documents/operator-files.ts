import { realpath } from 'node:fs/promises';
import { replaceFile } from '../../atomic-file.ts';
import { bytesOf, openPlainFile, type PlainFile } from '../../plain-file.ts';
import { openServedFile, type ServedFiles, servedFiles } from '../../served-files.ts';

/** What is asked of the file system. */
export interface FileCalls {
  realpath(file: string): Promise<string>;
  open(file: string): Promise<PlainFile>;
  replace(file: string, bytes: Uint8Array): Promise<void>;
}

const systemCalls: FileCalls = {
  realpath,
  open: openPlainFile,
  replace: (file, bytes) => replaceFile(file, bytes),
};

/** The largest PDF, written and flushed over a slow line. Milliseconds. */
const WRITING_MS = 60_000;

/** Files that an operator names, perhaps on a share, which may hang. */
export class OperatorFiles {
  readonly #served: Pick<ServedFiles, 'at'>;
  readonly #calls: FileCalls;

  constructor(served: Pick<ServedFiles, 'at'> = servedFiles, calls: FileCalls = systemCalls) {
    this.#served = served;
    this.#calls = calls;
  }

  /**
   * A plain file, or what a link leads to; null: it has more than `most` bytes.
   *
   * @throws `UnansweredError`, `NotPlainError`, and file system errors
   */
  async read(file: string, most: number, signal: AbortSignal): Promise<Buffer | null> {
    const place = await this.#served.at(file).call(() => this.#calls.realpath(file), { signal });
    const share = this.#served.at(place);
    await using opened = await openServedFile(share, place, signal, (path) => this.#calls.open(path));
    if (opened.stats.size > most) return null;
    const chunks: Buffer[] = [];
    for await (const chunk of bytesOf(opened, signal)) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }

  /** The file is there when it is whole. @throws `UnansweredError`, and file system errors */
  async write(file: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const call = { signal, deadlineMs: WRITING_MS };
    await this.#served.at(file).call(() => this.#calls.replace(file, bytes), call);
  }
}

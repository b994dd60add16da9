import type { Dir, Dirent, Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { openPlainFile, type PlainFile, type ReadableHandle } from '../../plain-file.ts';
import { openServedFile, type Share } from '../../served-files.ts';

/** What a source asks of the file system. */
export interface FolderFiles {
  realpath(path: string): Promise<string>;
  lstat(path: string): Promise<Stats>;
  stat(path: string): Promise<Stats>;
  opendir(path: string): Promise<Dir>;
  open(path: string): Promise<PlainFile>;
}

export const systemFiles: FolderFiles = { realpath, lstat, stat, opendir, open: openPlainFile };

/** The same on a share that may hang; everything rejects with `UnansweredError` then, and with the signal's reason. */
export class ShareFiles {
  readonly #files: FolderFiles;
  readonly #share: Share;
  readonly #signal: AbortSignal | undefined;

  constructor(files: FolderFiles, share: Share, signal?: AbortSignal) {
    this.#files = files;
    this.#share = share;
    this.#signal = signal;
  }

  realpath(path: string): Promise<string> {
    return this.#call(() => this.#files.realpath(path));
  }

  lstat(path: string): Promise<Stats> {
    return this.#call(() => this.#files.lstat(path));
  }

  stat(path: string): Promise<Stats> {
    return this.#call(() => this.#files.stat(path));
  }

  /** Rejects before the first entry if the folder cannot be opened. */
  async entries(path: string): Promise<AsyncIterable<Dirent>> {
    const close = (opened: Dir): void => void opened.close().catch(() => undefined);
    const opened = await this.#share.call(() => this.#files.opendir(path), { signal: this.#signal, late: close });
    const next = () => this.#call(() => opened.read());
    return (async function* () {
      try {
        for (let entry = await next(); entry !== null; entry = await next()) yield entry;
      } finally {
        close(opened);
      }
    })();
  }

  open(path: string): Promise<PlainFile<ReadableHandle>> {
    return openServedFile(this.#share, path, this.#signal, (file) => this.#files.open(file));
  }

  #call<T>(work: () => Promise<T>): Promise<T> {
    return this.#share.call(work, { signal: this.#signal });
  }
}

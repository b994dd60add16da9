import { openPlainFile, type PlainFile, type ReadableHandle } from './plain-file.ts';
import { shareOf } from './share-of.ts';

/** A share that has not answered a call. */
export class UnansweredError extends Error {
  readonly code = 'UNANSWERED';
  /** When the call was made, epoch milliseconds. */
  readonly since: number;

  constructor(since: number) {
    super(`its network share has not answered since ${new Date(since).toISOString()}`);
    this.since = since;
  }
}

export interface ServedFilesOptions {
  /** How long one call may take, milliseconds. Default 10 s: a server that is only slow answers long before. */
  readonly deadlineMs?: number;
  /** As `shareOf`. */
  readonly shareOf?: (file: string) => string;
}

export interface ServedCall<T> {
  readonly signal?: AbortSignal | undefined;
  /** Gets a result that comes when nobody waits for it: what was opened must be closed. */
  readonly late?: (result: T) => void;
  /** Milliseconds; left out: that of the instance. */
  readonly deadlineMs?: number;
}

/** The share that a file is on. */
export interface Share {
  /** @throws `UnansweredError`; the signal's reason; what the work throws */
  call<T>(work: () => Promise<T>, call?: ServedCall<T>): Promise<T>;
}

const DEADLINE_MS = 10_000;
/** Shares. Node has four threads for calls on files and for names of hosts; each call that hangs keeps one. */
const MOST_HANGING = 2;

/**
 * Calls on files that another computer may serve. Such a call may never end: a hung share answers nothing, not even with an
 * error. So each share has one call at a time, with a deadline, and after that no other one until the first has ended: a
 * share that comes back ends it. All sources of a process have to use the same instance, because its threads are few.
 */
export class ServedFiles {
  readonly #shares = new Map<string, OneShare>();
  readonly #deadlineMs: number;
  readonly #shareOf: (file: string) => string;

  constructor({ deadlineMs = DEADLINE_MS, shareOf: nameOf = shareOf }: ServedFilesOptions = {}) {
    this.#deadlineMs = deadlineMs;
    this.#shareOf = nameOf;
  }

  /** The share of a file or folder, as it is mounted now. */
  at(file: string): Share {
    const name = this.#shareOf(file);
    const share = this.#shares.get(name) ?? new OneShare(this.#deadlineMs, () => this.#hanging());
    this.#shares.set(name, share);
    return share;
  }

  /** True while a call has not ended in time; the process cannot exit by itself then. */
  get hangs(): boolean {
    return this.#hanging().length > 0;
  }

  /** Since when, epoch milliseconds. */
  #hanging(): readonly number[] {
    return [...this.#shares.values()].flatMap(({ hangsSince }) => (hangsSince === null ? [] : [hangsSince]));
  }
}

class OneShare implements Share {
  hangsSince: number | null = null;
  readonly #deadlineMs: number;
  readonly #hanging: () => readonly number[];
  #last: Promise<void> = Promise.resolve();

  constructor(deadlineMs: number, hanging: () => readonly number[]) {
    this.#deadlineMs = deadlineMs;
    this.#hanging = hanging;
  }

  async call<T>(work: () => Promise<T>, call: ServedCall<T> = {}): Promise<T> {
    const before = this.#last;
    const { promise: mine, resolve: done } = Promise.withResolvers<void>();
    this.#last = mine;
    try {
      await before;
      call.signal?.throwIfAborted();
      this.#refuse();
      return await this.#inTime(work(), call);
    } finally {
      done();
    }
  }

  #refuse(): void {
    const all = this.#hanging();
    const since = this.hangsSince ?? (all.length >= MOST_HANGING ? Math.min(...all) : null);
    if (since !== null) throw new UnansweredError(since);
  }

  async #inTime<T>(
    work: Promise<T>,
    { signal, late = () => undefined, deadlineMs = this.#deadlineMs }: ServedCall<T>,
  ): Promise<T> {
    const since = Date.now();
    const { promise: never, reject } = Promise.withResolvers<never>();
    let waits = true;
    const giveUp = (reason: unknown): void => {
      waits = false;
      this.hangsSince = since;
      forget();
      reject(reason);
    };
    const abort = (): void => giveUp(signal?.reason);
    const timer = setTimeout(() => giveUp(new UnansweredError(since)), deadlineMs);
    signal?.addEventListener('abort', abort, { once: true });
    const forget = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const ended = (): void => {
      forget();
      if (!waits) this.hangsSince = null;
    };
    work.then((result) => {
      ended();
      if (!waits) late(result);
    }, ended);
    return await Promise.race([work, never]);
  }
}

/** The one of this process. */
export const servedFiles = new ServedFiles();

/** `openPlainFile` on a share; each call on the handle has the deadline too. */
export async function openServedFile(
  share: Share,
  file: string,
  signal?: AbortSignal,
  open: typeof openPlainFile = openPlainFile,
): Promise<PlainFile<ReadableHandle>> {
  const late = (opened: PlainFile): void => void opened.handle.close().catch(() => undefined);
  const { handle, stats } = await share.call(() => open(file), { signal, late });
  const close = async (): Promise<void> => {
    try {
      await share.call(() => handle.close());
    } catch (error) {
      if (!(error instanceof UnansweredError)) throw error;
      // Where a call on it hangs, Node closes it after that.
      handle.close().catch(() => undefined);
    }
  };
  return {
    stats,
    handle: {
      read: (buffer, offset, length, position) =>
        share.call(() => handle.read(buffer, offset, length, position), { signal }),
      stat: () => share.call(() => handle.stat(), { signal }),
      close,
    },
    [Symbol.asyncDispose]: close,
  };
}

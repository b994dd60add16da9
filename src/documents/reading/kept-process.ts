import type { ReaderAnswer, ReaderKind } from './reader-kind.ts';
import { ReaderNotStarted, ReaderProcess } from './reader-process.ts';

/** A process is replaced after this many documents or this much reading time, and stopped when idle. */
const MOST_DOCUMENTS = 200;
const MOST_SPENT_MS = 20_000;
const IDLE_MS = 30_000;

/** The process of one kind of reader: started on demand, replaced now and then, asked one thing at a time. */
export class KeptProcess<Answer> {
  readonly #kind: ReaderKind<Answer>;
  #current: ReaderProcess<Answer> | null = null;
  #documents = 0;
  #closed = false;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(kind: ReaderKind<Answer>) {
    this.#kind = kind;
  }

  /** Asks as soon as all that was asked before is answered. @throws as `ReaderProcess.read` */
  ask(
    request: object,
    bytes: Uint8Array | null,
    options: { readonly ms: number; readonly signal: AbortSignal },
  ): Promise<ReaderAnswer<Answer>> {
    const mine = this.#last.then(() => this.#askNow(request, bytes, options));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Kills the process and aborts the current reading. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#drop();
    await this.#last;
  }

  async #askNow(
    request: object,
    bytes: Uint8Array | null,
    options: { readonly ms: number; readonly signal: AbortSignal },
  ): Promise<ReaderAnswer<Answer>> {
    if (this.#closed) throw new ReaderNotStarted('it is closed');
    clearTimeout(this.#idle);
    try {
      return await this.#ready().read(request, bytes, options);
    } finally {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => void this.#drop(), IDLE_MS).unref();
    }
  }

  #ready(): ReaderProcess<Answer> {
    const worn = this.#documents >= MOST_DOCUMENTS || (this.#current?.spentMs ?? 0) >= MOST_SPENT_MS;
    if (this.#current === null || this.#current.gone || worn) {
      void this.#drop();
      this.#current = new ReaderProcess(this.#kind);
    }
    this.#documents += 1;
    return this.#current;
  }

  async #drop(): Promise<void> {
    clearTimeout(this.#idle);
    const dropped = this.#current;
    this.#current = null;
    this.#documents = 0;
    await dropped?.kill();
  }
}

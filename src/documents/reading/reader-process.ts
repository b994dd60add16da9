import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { parse } from 'node:path';
import { codeFile } from '../../code-file.ts';
import { toError } from '../../errors/coded-error.ts';
import { limitStart } from '../../start-limit.ts';
import { AnswerBuffer, type ReaderAnswer, type ReaderKind } from './reader-kind.ts';
import { type ReadingEnd, watchReading } from './reading-watch.ts';

/** A failed reading; its process is gone. */
export class ReadingEnded extends Error {
  readonly end: ReadingEnd;

  constructor(end: ReadingEnd) {
    super(`the reading ended: ${end}`);
    this.end = end;
  }
}

/** The process did not start, so nothing was read. */
export class ReaderNotStarted extends Error {}

const local = (path: string): string => codeFile(path, import.meta.url);

/** What every reader needs: code of ours, and what says of which kind it is. */
const READABLE = ['../', '../../../package.json'];

/** Node strips the types of a checkout with WebAssembly, which runs too briefly for a compiler that optimizes it. */
const STRIPPING = import.meta.filename.endsWith('.ts') ? ['--liftoff-only'] : [];

const FLAGS = [
  '--permission',
  ...STRIPPING,
  ...READABLE.map((path) => `--allow-fs-read=${local(path)}`),
  // The heap alone; what a PDF inflates to lies outside it and is watched.
  '--max-old-space-size=256',
  // A reader reads little and not for long: room for what its start makes, and patterns compiled once.
  '--min-semi-space-size=16',
  '--no-regexp-tier-up',
  '--disable-sigusr1',
  '--disable-warning=ExperimentalWarning',
];

/**
 * Limits enforced by the kernel, if there is a shell: no files written, no core dumps, at most two minutes of CPU time (a reader
 * whose service was killed is not monitored), 1.5 GB of data in case monitoring is too slow, and first to be killed when the
 * machine runs out of memory. Unsupported limits are skipped.
 */
const LIMITS = [
  'echo 1000 > /proc/self/oom_score_adj',
  'ulimit -c 0',
  'ulimit -t 120',
  'ulimit -d 1500000',
  'ulimit -f 0',
].map((limit) => `{ ${limit}; } 2>/dev/null`);
const SHELL = '/bin/sh';

/** Neither secrets nor addresses: Node's permissions do not cover the network. Windows starts no process without this one. */
function barestEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.toUpperCase() === 'SYSTEMROOT'));
}

function start({ child, packages }: Pick<ReaderKind<unknown>, 'child' | 'packages'>): ChildProcess {
  const readable = packages.map((name) => `--allow-fs-read=${local(`../../../node_modules/${name}/`)}`);
  const command = [process.execPath, ...FLAGS, ...readable, local(child)];
  const limited = process.platform !== 'win32' && existsSync(SHELL);
  const [file = '', ...args] = limited ? [SHELL, '-c', `${LIMITS.join('; ')}; exec "$0" "$@"`, ...command] : command;
  return spawn(file, args, {
    cwd: parse(process.execPath).root,
    env: barestEnvironment(process.env),
    // Of its own group: a terminal's Ctrl+C is for the service.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

interface Asked<Answer> {
  readonly resolve: (answer: ReaderAnswer<Answer> | null) => void;
  readonly reject: (error: Error) => void;
}

/** A process that reads untrusted files, one request at a time. */
export class ReaderProcess<Answer> {
  readonly #child: ChildProcess;
  readonly #input: Socket;
  readonly #output: Socket;
  readonly #ready: Promise<unknown>;
  readonly #exit: Promise<void>;
  readonly #received: AnswerBuffer<Answer>;
  #asked: Asked<Answer> | null = null;
  #gone = false;
  #spentMs = 0;

  constructor(kind: ReaderKind<Answer>) {
    this.#received = new AnswerBuffer(kind);
    this.#child = start(kind);
    this.#input = this.#child.stdin as Socket;
    this.#output = this.#child.stdout as Socket;
    this.#exit = new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', () => resolve());
    });
    this.#ready = this.#answer();
    this.#ready.catch(() => undefined); // Whoever asks hears of it.
    const started = limitStart(this.#child.pid ?? -1, (detail) => this.#end(new ReaderNotStarted(detail)));
    this.#ready.then(started, started);
    this.#output.on('data', (chunk: Buffer) => this.#onData(chunk));
    this.#input.on('error', () => undefined); // Its exit says it.
    this.#child.on('error', (error) => this.#end(new ReaderNotStarted(error.message, { cause: error })));
    this.#child.on('exit', () => this.#end(new ReadingEnded('crash')));
    this.#hold(false);
  }

  /** No more requests are possible. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Milliseconds spent on requests. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /**
   * Asks, and waits for the answer. `request` becomes a line of JSON; the bytes follow it.
   *
   * @param ms of processor time
   * @throws `ReaderNotStarted`, `ReadingEnded`, or the signal's reason; the process is gone then
   */
  async read(
    request: object,
    bytes: Uint8Array | null,
    { ms, signal }: { readonly ms: number; readonly signal: AbortSignal },
  ): Promise<ReaderAnswer<Answer>> {
    signal.throwIfAborted();
    const onAbort = (): void => this.#end(toError(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
    this.#hold(true);
    const begun = performance.now();
    try {
      await this.#ready.catch((error: unknown) => {
        throw error instanceof ReadingEnded ? new ReaderNotStarted('it ended before it was ready') : error;
      });
      using _ = watchReading(this.#child.pid ?? -1, ms, (how) => this.#end(new ReadingEnded(how)));
      const answer = this.#answer();
      this.#input.write(`${JSON.stringify(request)}\n`);
      if (bytes) this.#input.write(bytes);
      const answered = await answer;
      if (answered === null) throw new ReadingEnded('crash');
      return answered;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#hold(false);
      this.#spentMs += performance.now() - begun;
    }
  }

  /** Kills it; resolves when it has exited. */
  async kill(): Promise<void> {
    this.#child.ref(); // A process with nothing else to do would end before this one.
    this.#end(new ReadingEnded('crash'));
    await this.#exit;
  }

  /** The next thing that it says; null: that it is ready. */
  #answer(): Promise<ReaderAnswer<Answer> | null> {
    return new Promise((resolve, reject) => {
      if (this.#gone) reject(new ReaderNotStarted('it had ended'));
      else this.#asked = { resolve, reject };
    });
  }

  /** An idle reader does not keep the process alive. */
  #hold(asked: boolean): void {
    for (const one of [this.#child, this.#input, this.#output]) {
      if (asked) one.ref();
      else one.unref();
    }
  }

  #onData(chunk: Buffer): void {
    const taken = this.#received.take(chunk);
    if (taken === 'more') return;
    const asked = this.#asked;
    if (taken === 'broken' || asked === null) {
      this.#end(new ReadingEnded('crash'));
      return;
    }
    this.#asked = null;
    asked.resolve(taken === 'ready' ? null : taken);
  }

  #end(error: Error): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#child.kill('SIGKILL');
    this.#asked?.reject(error);
    this.#asked = null;
  }
}

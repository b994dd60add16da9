import type { Readable, Writable } from 'node:stream';
import { toError } from '../errors/coded-error.ts';
import { commandOf } from '../next-steps/commands.ts';
import type { OperationProgress } from '../operations/session/session-operations.ts';
import { needsTunnel } from '../operations/session/window-address.ts';
import { oneLine } from '../visible-text.ts';
import { linkPage } from './terminal-qr.ts';
import { writerTo } from './writers.ts';

const YES: ReadonlySet<string> = new Set(['y', 'yes', 's', 'si', 'sí', 'sim', 'j', 'ja']);
const NO: ReadonlySet<string> = new Set(['n', 'no', 'não', 'nao', 'nein']);

export interface Streams {
  /** `setRawMode`: of a terminal. */
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** `rows`: of a terminal. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly rows?: number };
}

/** Milliseconds without input before a question is asked; earlier input is not an answer. */
const QUIET_MS = 300;

/** Results go to standard output, everything else to standard error. */
export class Terminal {
  readonly #streams: Streams;
  readonly #signal: AbortSignal;

  constructor(streams: Streams, signal: AbortSignal) {
    this.#streams = streams;
    this.#signal = signal;
  }

  get isInteractive(): boolean {
    return this.#streams.stdin.isTTY === true;
  }

  result(text: string): void {
    writerTo(this.#streams.stdout)(`${text}\n`);
  }

  say(text: string): void {
    writerTo(this.#streams.stderr)(`${text}\n`);
  }

  progress(step: OperationProgress): void {
    if (step.type === 'step') this.say(`… ${oneLine(step.sentence)}`);
    else if (step.type === 'link_window') this.say(windowInstructions(step.address));
    else this.say(linkPage(step.kind, step.text, step.ttlMs, this.#streams.stderr.rows ?? null));
  }

  /**
   * Asks for the word `yes`. Input typed or pasted before the question is discarded, so that the next line of a pasted
   * block is never taken as an answer.
   */
  async confirm(question: string): Promise<boolean> {
    const { stdin } = this.#streams;
    await this.#discardTypedAhead();
    writerTo(this.#streams.stderr)(`${question} Type yes to agree: `);
    const line = await readLine(stdin, this.#signal);
    return line.trim().toLowerCase() === 'yes';
  }

  /** Asks until the answer is a yes or a no in one of our languages. The end of input is a no. */
  async yesOrNo(question: string): Promise<boolean> {
    await this.#discardTypedAhead();
    for (;;) {
      const answer = await this.ask(`${question} (yes/no)`);
      if (YES.has(answer.toLowerCase())) return true;
      if (answer === '' && this.#streams.stdin.readableEnded) return false;
      if (NO.has(answer.toLowerCase())) return false;
      this.say('Please answer yes or no.');
    }
  }

  /** One line, as it was typed. */
  async ask(question: string): Promise<string> {
    writerTo(this.#streams.stderr)(`${question} `);
    return (await readLine(this.#streams.stdin, this.#signal)).trim();
  }

  /** The same without showing what is typed; without a terminal as it comes. Ctrl+C ends it like everywhere else. */
  async askHidden(question: string): Promise<string> {
    const { stdin, stderr } = this.#streams;
    if (stdin.setRawMode === undefined) return await this.ask(question);
    // Before the question is there, or the first keys would be shown.
    stdin.setRawMode(true);
    writerTo(stderr)(`${question} `);
    try {
      return await readKeys(stdin, this.#signal);
    } finally {
      stdin.setRawMode(false);
      writerTo(stderr)('\n');
    }
  }

  /** No more answers will come. */
  get isOver(): boolean {
    return this.#streams.stdin.readableEnded;
  }

  async #discardTypedAhead(): Promise<void> {
    const { stdin } = this.#streams;
    const { promise, resolve } = Promise.withResolvers<void>();
    let timer = setTimeout(resolve, QUIET_MS);
    const drop = (): void => {
      clearTimeout(timer);
      timer = setTimeout(resolve, QUIET_MS);
    };
    stdin.on('data', drop);
    stdin.resume();
    await promise;
    stdin.off('data', drop);
    stdin.pause();
  }
}

async function readLine(stdin: Readable, signal: AbortSignal): Promise<string> {
  return await reading(stdin, signal, (text) => {
    const end = text.indexOf('\n');
    return end < 0 ? null : text.slice(0, end);
  });
}

/** As a terminal's own line editor would: Enter, Backspace, Ctrl+U; Ctrl+C and Ctrl+D end it. */
async function readKeys(stdin: Readable, signal: AbortSignal): Promise<string> {
  return await reading(stdin, signal, typedIn);
}

function typedIn(keys: string): string | null {
  const typed: string[] = [];
  for (const key of keys) {
    if (key === '\r' || key === '\n') return typed.join('');
    if (key === '\x03' || key === '\x04') throw new DOMException('cancelled', 'AbortError');
    if (key === '\x15') typed.length = 0;
    else if (key === '\x7f' || key === '\b') typed.pop();
    else if (key >= ' ') typed.push(key);
  }
  return null;
}

/** What comes until `finished` finds an answer in it; at the end of input, all of it. */
async function reading(
  stdin: Readable,
  signal: AbortSignal,
  finished: (text: string) => string | null,
): Promise<string> {
  // A stream tells its end once.
  if (stdin.readableEnded) return '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  const take = (chunk: Buffer | string): void => {
    text += chunk.toString();
    try {
      const answer = finished(text);
      if (answer !== null) resolve(answer);
    } catch (cancelled) {
      reject(toError(cancelled));
    }
  };
  const end = (): void => resolve(text);
  const cancel = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'));
  stdin.on('data', take);
  stdin.once('end', end);
  // Adding a listener does not resume a manually paused stream.
  stdin.resume();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await promise;
  } finally {
    stdin.off('data', take);
    stdin.off('end', end);
    stdin.pause();
    signal.removeEventListener('abort', cancel);
  }
}

function windowInstructions(address: string): string {
  const { host, port } = new URL(address);
  const tunnel = `There, first make a tunnel to it: ssh -L ${port}:${host} THIS-COMPUTER\n`;
  return `Run this on the computer with the passkey. It works once, and for this attempt only:
  ${commandOf({ action: 'passkey_window', address })}
${needsTunnel(address) ? tunnel : ''}Whoever has the address can answer in your place: pass it to nobody else.`;
}

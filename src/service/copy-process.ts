import { type ChildProcess, fork } from 'node:child_process';
import { codeFile } from '../code-file.ts';
import { vaultError } from '../errors/vault.ts';
import type { CopyAnswer } from '../session/vault/copy-child.ts';
import type { CopyOrder } from '../session/vault/copy-off-site.ts';
import { childEnvironment } from '../whatsapp/host/child-environment.ts';

/** A gigabyte on a slow line; a share that hangs is noticed then. Milliseconds. */
const DEADLINE_MS = 30 * 60_000;

export interface CopyProcessOptions {
  readonly deadlineMs?: number;
  /** Another program, with the same messages. */
  readonly program?: string;
}

/**
 * Copies in a process of their own, one at a time. One that hangs in a call on a share cannot even be killed: until it is
 * gone there is no other.
 */
export class CopyProcess {
  readonly #deadlineMs: number;
  readonly #program: string;
  #child: ChildProcess | null = null;

  constructor({
    deadlineMs = DEADLINE_MS,
    program = codeFile('../session/vault/copy-child.ts', import.meta.url),
  }: CopyProcessOptions = {}) {
    this.#deadlineMs = deadlineMs;
    this.#program = program;
  }

  /** What became of it, within the deadline; null: the signal fired. */
  run(order: CopyOrder, signal: AbortSignal): Promise<CopyAnswer | null> {
    if (this.#child !== null) return Promise.resolve(this.#hanging(order));
    const child = fork(this.#program, [], {
      env: childEnvironment(process.env),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    return new Promise((resolve) => {
      let told: CopyAnswer | null = null;
      const end = (answer: CopyAnswer | null): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        child.kill('SIGKILL');
        child.unref();
        resolve(answer);
      };
      const stop = (): void => end(null);
      const gone = (sentence: string): void => {
        this.#child = null;
        end(told ?? { done: false, code: null, sentence });
      };
      const timer = setTimeout(() => end(this.#hanging(order)), this.#deadlineMs);
      signal.addEventListener('abort', stop, { once: true });
      child.once('message', (answer: CopyAnswer) => {
        told = answer;
      });
      child.once('error', (error) => gone(error.message));
      child.once('exit', (code, by) => gone(`The process that copies ended by itself (${String(code ?? by)}).`));
      child.send(order, (error) => {
        // Its end says why.
        if (error) child.kill('SIGKILL');
      });
    });
  }

  #hanging({ to }: CopyOrder): CopyAnswer {
    const { code, message } = vaultError('VAULT_COPY_HANGS', { folder: to });
    return { done: false, code, sentence: message };
  }
}

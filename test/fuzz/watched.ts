import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { memoryGauge } from '../../src/documents/reading/resident-memory.ts';
import type { Answer, Question } from './target.ts';

/** How an input went; a process that hung or crashed is replaced by another. */
export type Outcome = Passed | Failed;

export interface Passed {
  readonly end: 'accepted' | 'refused';
  readonly ms: number;
}

export interface Failed {
  readonly end: 'crash' | 'hang';
  readonly detail: string;
}

/** Memory at which the process is ended: what the service allows the reading of a PDF. Megabytes. */
export const MOST_MEMORY_MB = 512;
const START_MS = 60_000;
const MB = 1024 * 1024;

/** Runs parsers in a process of their own, which may freeze, end or take all memory. */
export class WatchedProcess implements AsyncDisposable {
  readonly #imports: readonly string[];
  /** The parsers' temporary files. */
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'fuzz-'));
  #child: ChildProcess | null = null;
  #ready: Promise<unknown> = Promise.resolve();
  #worstMB = 0;

  /** @param imports modules to be loaded before the parsers, for tests that put an old defect back */
  constructor(imports: readonly string[] = []) {
    this.#imports = imports;
  }

  /** The most memory that it held at any look, megabytes; 0 where the system does not tell. */
  get worstMB(): number {
    return Math.round(this.#worstMB);
  }

  /** Resolves when the parsers are loaded. */
  async start(): Promise<ChildProcess> {
    const child = this.#child ?? this.#start();
    await this.#ready;
    return child;
  }

  async run(question: Question, deadlineMs: number): Promise<Outcome> {
    const child = await this.start();
    const ended = Promise.withResolvers<Outcome>();
    const onMessage = (answer: Answer): void => {
      if ('ready' in answer) return;
      if ('crash' in answer) ended.resolve({ end: 'crash', detail: answer.crash });
      else ended.resolve({ end: answer.accepted ? 'accepted' : 'refused', ms: answer.ms });
    };
    const onExit = (code: number | null, signal: string | null): void => {
      ended.resolve({ end: 'crash', detail: `the process ended (${signal ?? code})${this.#lastWords()}` });
    };
    child.on('message', onMessage).once('exit', onExit);
    const late = setTimeout(() => ended.resolve({ end: 'hang', detail: `more than ${deadlineMs} ms` }), deadlineMs);
    const gauge = memoryGauge(process.platform);
    const look = async (): Promise<void> => {
      const bytes = child.pid === undefined ? null : await gauge?.read(child.pid);
      this.#worstMB = Math.max(this.#worstMB, (bytes ?? 0) / MB);
      if ((bytes ?? 0) > MOST_MEMORY_MB * MB) ended.resolve({ end: 'crash', detail: `more than ${MOST_MEMORY_MB} MB` });
    };
    const looking = gauge ? setInterval(() => void look(), gauge.everyMs) : undefined;
    child.send(question);
    const outcome = await ended.promise;
    clearTimeout(late);
    clearInterval(looking);
    child.off('message', onMessage).off('exit', onExit);
    if (outcome.end === 'crash' || outcome.end === 'hang') await this.#end();
    return outcome;
  }

  #said = '';
  #lastWords(): string {
    return this.#said === '' ? '' : `: ${this.#said.trim().slice(-2000)}`;
  }

  #start(): ChildProcess {
    const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), {
      execArgv: ['--max-old-space-size=256', ...this.#imports.flatMap((module) => ['--import', module])],
      env: { ...process.env, TMPDIR: this.#folder, TEMP: this.#folder },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-4000);
    });
    this.#ready = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the parsers did not load within ${START_MS} ms`)), START_MS);
      child.once('message', () => {
        clearTimeout(late);
        resolve(null);
      });
      child.once('exit', () => {
        clearTimeout(late);
        reject(new Error(`the parsers could not be loaded${this.#lastWords()}`));
      });
    });
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { WhatsApp } from '../../sandbox/whatsapp/start.ts';
import type { SessionPlan } from '../support/session.ts';

const RECOVERY_MS = 60_000;

/** One process of the session, with a phone's owner beside it, and what all processes before it have said. */
export class SessionRun {
  /** *Linked* was shown in this life of the session: from then on no QR code may come. */
  linked: boolean;
  linkScans: number;
  needlessQrCodes: number;
  needsPerson: number;
  /** The state it said last, also one that may be stale. */
  word = 'not started';
  readonly #whatsapp: WhatsApp;
  readonly #child: ChildProcess;
  #state = '';
  #scansHere = 0;
  #waiters: (() => void)[] = [];

  constructor(whatsapp: WhatsApp, plan: SessionPlan, planFile: string, before?: SessionRun) {
    this.#whatsapp = whatsapp;
    this.linked = before?.linked ?? false;
    this.linkScans = before?.linkScans ?? 0;
    this.needlessQrCodes = before?.needlessQrCodes ?? 0;
    this.needsPerson = before?.needsPerson ?? 0;
    const file = path.join(import.meta.dirname, 'session-process.ts');
    this.#child = spawn(process.execPath, [file, planFile], { stdio: ['pipe', 'pipe', 'inherit'], cwd: plan.folder });
    const { stdout } = this.#child;
    if (!stdout) throw new TypeError('a process without output');
    createInterface(stdout).on('line', (line) => this.#hear(JSON.parse(line) as Line));
  }

  /** What was said so far is of no interest any more. */
  forget(): void {
    this.#state = '';
  }

  /** False when it does not come within a minute. */
  connected(): Promise<boolean> {
    return this.#until(() => this.#state === 'connected');
  }

  /** The phone has scanned a code of this process. */
  scanned(): Promise<boolean> {
    return this.#until(() => this.#scansHere > 0);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended();
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended();
  }

  async #until(holds: () => boolean): Promise<boolean> {
    const giveUpAt = performance.now() + RECOVERY_MS;
    while (!holds() && performance.now() < giveUpAt) {
      await Promise.race([new Promise<void>((resolve) => this.#waiters.push(resolve)), pause(1000)]);
    }
    return holds();
  }

  async #ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }

  #hear(line: Line): void {
    if (line.linked) this.linked = true;
    if (line.qr !== undefined) this.#onQrCode(line.qr);
    if (line.state === 'needs_person') this.needsPerson += 1;
    if (line.state !== undefined) this.#state = this.word = line.state;
    // After a host was killed the state may be stale for an instant; a send that succeeds proves the connection.
    if (line.sent !== undefined) this.#state = 'connected';
    if (line.unsent !== undefined) this.#state = '';
    if (line.error !== undefined) process.stderr.write(`session process: ${line.error} ${line.detail ?? ''}\n`);
    this.#wake();
  }

  #onQrCode(text: string): void {
    if (this.linked) {
      this.needlessQrCodes += 1;
      return;
    }
    this.#whatsapp.admin
      .scanQr({ text })
      .then(() => {
        this.linkScans += 1;
        this.#scansHere += 1;
        this.#wake();
      })
      // Killed between showing it and the scan: the next start shows another.
      .catch(() => undefined);
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }
}

interface Line {
  readonly state?: string;
  readonly linked?: boolean;
  readonly qr?: string;
  readonly sent?: string;
  readonly unsent?: string;
  readonly error?: string;
  readonly detail?: string;
}

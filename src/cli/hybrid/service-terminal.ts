import type { Writable } from 'node:stream';
import type { PendingApproval } from '../../delivery/sending/approval.ts';
import { localClock, timesInZone } from '../../delivery/telling/local-time.ts';
import { commandOf, inCommands } from '../../next-steps/commands.ts';
import { nothingToDo } from '../../next-steps/next-step.ts';
import type { Approver } from '../../operations/approval.ts';
import type { ServiceObserver } from '../../service/observer.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import { reasonsInWords } from '../../translations/reasons.ts';
import { oneLine } from '../../visible-text.ts';
import { type Streams, Terminal } from '../terminal.ts';
import { linkPage } from '../terminal-qr.ts';
import { writerTo } from '../writers.ts';
import { approvalPage, approvalQuestion } from './approval-page.ts';

export interface ServiceStreams extends Streams {
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly rows?: number };
}

export interface ServiceTerminalOptions {
  readonly approveFirstRun: boolean;
  readonly user: string;
  readonly timeZone: string;
  readonly signal: AbortSignal;
}

/** What a running service shows: sentences with their time, link codes, and questions, during which nothing else is shown. */
export class ServiceTerminal implements ServiceObserver {
  readonly isInteractive: boolean;
  readonly #options: ServiceTerminalOptions;
  readonly #streams: ServiceStreams;
  readonly #terminal: Terminal;
  readonly #write: (text: string) => void;
  #running = false;
  /** Lines that wait for the answer to a question; null: none is asked. */
  #heldBack: string[] | null = null;

  constructor(streams: ServiceStreams, options: ServiceTerminalOptions) {
    this.isInteractive = streams.stdin.isTTY === true && streams.stdout.isTTY === true;
    this.#options = options;
    this.#streams = streams;
    this.#terminal = new Terminal({ ...streams, stderr: streams.stdout }, options.signal);
    this.#write = writerTo(streams.stdout);
  }

  started({ url }: { readonly url: string }): void {
    this.#running = true;
    this.tell(`Running. Its pages, in a browser: ${url} Stop with Ctrl+C.`);
  }

  /** What the configuration should not be like; once it runs, incidents tell. */
  warnAtStart(sentence: string): void {
    if (!this.#running) this.tell(`Warning: ${sentence}`);
  }

  linkCode(kind: 'qr' | 'code', text: string, ttlMs: number): void {
    this.#show(linkPage(kind, text, ttlMs, this.#rows()));
  }

  session(status: SessionStatus): void {
    const next = status.next === nothingToDo ? '' : ` ${inCommands(status.next)}`;
    this.tell(`Session: ${oneLine(`${status.sentence}${next}`)}`);
  }

  #rows(): number | null {
    return this.#streams.stdout.rows ?? null;
  }

  progress(): void {
    // Each outcome is told as a sentence.
  }

  tell(sentence: string): void {
    const line = oneLine(reasonsInWords('en', timesInZone(sentence, this.#options.timeZone)));
    this.#show(this.isInteractive ? `${localClock(Date.now(), this.#options.timeZone)}  ${line}` : line);
  }

  /** Shows what would be sent, and asks; without a terminal the answer is no, with the command to approve. */
  async approve(pending: PendingApproval): Promise<Approver | null> {
    const { approveFirstRun, user } = this.#options;
    const approver = { decidedBy: user };
    this.#show(approvalPage(pending));
    if (approveFirstRun && pending.kind !== 'unusual_day') return approver;
    if (!this.isInteractive) {
      this.#show(`Nothing is sent until someone approves. Next: ${commandOf({ action: 'approve_sending' })}`);
      return null;
    }
    this.#heldBack = [];
    try {
      if (await this.#terminal.yesOrNo(approvalQuestion(pending))) return approver;
    } catch (thrown) {
      // Behind the question that nobody answered.
      this.#write('\n');
      throw thrown;
    } finally {
      const lines = this.#heldBack;
      this.#heldBack = null;
      for (const line of lines) this.#show(line);
    }
    this.#show(`Nothing is sent until you approve. When you are ready: ${commandOf({ action: 'approve_sending' })}`);
    return null;
  }

  #show(text: string): void {
    if (this.#heldBack) this.#heldBack.push(text);
    else this.#write(`${text}\n`);
  }
}

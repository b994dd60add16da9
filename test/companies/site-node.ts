import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { WhatsAppFarEnd } from '../../src/whatsapp/engine-settings.ts';
import type { SiteNews, SiteOrder } from './messages.ts';

export interface SiteNodeParts {
  /** Path of the configuration file. */
  readonly file: string;
  readonly logFile: string;
  readonly whatsapp: WhatsAppFarEnd;
  readonly onLinkCode: (company: string, text: string) => void;
}

/** The real service with several companies, as a process. */
export class SiteNode {
  readonly states = new Map<string, { readonly state: string; readonly maySend: boolean }>();
  url = '';
  /** All that stands on its terminal. */
  said = '';
  readonly file: string;
  readonly #parts: SiteNodeParts;
  #stop: (signal: NodeJS.Signals) => Promise<void> = () => Promise.resolve();
  #signal: (signal: NodeJS.Signals) => void = () => undefined;

  constructor(parts: SiteNodeParts) {
    this.file = parts.file;
    this.#parts = parts;
  }

  /** @param takeOver with `--take-over` */
  start(takeOver = false): void {
    const { file, logFile, whatsapp, onLinkCode } = this.#parts;
    const log = openSync(logFile, 'a', 0o600);
    const child = fork(path.join(import.meta.dirname, 'site-process.ts'), [], { stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    const order: SiteOrder = { file, whatsapp, takeOver };
    child.send(order);
    child.on('message', (news: SiteNews) => {
      if (news.type === 'listening') this.url = news.url;
      else if (news.type === 'state') this.states.set(news.company, news);
      else if (news.type === 'said') this.said += news.text;
      else onLinkCode(news.company, news.text);
    });
    const ended = once(child, 'exit');
    this.#signal = (signal) => void child.kill(signal);
    this.#stop = async (signal) => {
      child.kill(signal);
      await ended;
    };
  }

  /** Ends it, or kills it; it can be started again. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.#stop(signal);
    this.#stop = () => Promise.resolve();
    this.states.clear();
  }

  /** It stands still, with its engines: whatever it had begun waits. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  goOn(): void {
    this.#signal('SIGCONT');
  }

  /** All that it has logged. */
  log(): string {
    return readFileSync(this.#parts.logFile, 'utf8');
  }
}

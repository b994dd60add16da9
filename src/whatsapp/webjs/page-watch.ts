import { statSync } from 'node:fs';
import type { EngineDeadlines } from '../engine-settings.ts';
import type { PageLook } from './in-page.ts';
import { judge, type Phase, type Verdict } from './page-verdict.ts';

export interface WatchedPage {
  readonly deadlines: EngineDeadlines;
  /** The browser's profile. */
  readonly profile: string;
  phase(): Phase;
  look(): Promise<PageLook>;
  /** When the library announced the login in this page, on the monotonic clock; null: not yet. */
  authenticatedAt(): number | null;
  /** When the newest link code runs out, on the monotonic clock; null: none was shown. */
  codeUntil(): number | null;
  toldLoggedOut(): boolean;
  /** Called after each poll with the verdict. */
  verdict(verdict: Verdict): Promise<void> | void;
}

/** Polls the page, since most of its failures produce no event. */
export class PageWatch {
  readonly #page: WatchedPage;
  readonly #inode: number | null;
  #timer: NodeJS.Timeout | null = null;
  #everyMs = 0;
  #unanswered = 0;
  #atCheckpoint = 0;
  #awaySince: number | null = null;
  #confirmedSince: number | null = null;

  constructor(page: WatchedPage) {
    this.#page = page;
    this.#inode = inodeOf(page.profile);
  }

  /** Starts, or changes the interval. */
  every(ms: number): void {
    this.stop();
    this.#everyMs = ms;
    this.#unanswered = 0;
    this.#atCheckpoint = 0;
    this.#awaySince = null;
    this.#confirmedSince = null;
    this.#next();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #next(): void {
    const timer = setTimeout(() => void this.#look(timer), this.#everyMs);
    this.#timer = timer;
  }

  async #look(timer: NodeJS.Timeout): Promise<void> {
    const look = await this.#page.look().catch(() => null);
    // Stopped, or given another pace, while the page was thinking.
    if (this.#timer !== timer) return;
    const now = performance.now();
    this.#unanswered = look ? 0 : this.#unanswered + 1;
    this.#atCheckpoint = look?.checkpoint === true && look.state !== 'CONNECTED' ? this.#atCheckpoint + 1 : 0;
    if (!look || look.state === 'CONNECTED') this.#awaySince = null;
    else this.#awaySince ??= now;
    if (look?.state === 'CONNECTED' || look?.state === 'PAIRING') this.#confirmedSince ??= now;
    else if (look) this.#confirmedSince = null;
    const authenticatedAt = this.#page.authenticatedAt();
    const codeUntil = this.#page.codeUntil();
    const memory = {
      unanswered: this.#unanswered,
      atCheckpoint: this.#atCheckpoint,
      awayMs: this.#awaySince === null ? 0 : Math.round(now - this.#awaySince),
      authenticatedMs: authenticatedAt === null ? null : now - authenticatedAt,
      confirmedMs: this.#confirmedSince === null ? 0 : Math.round(now - this.#confirmedSince),
      codeOutMs: codeUntil === null || this.#confirmedSince !== null ? 0 : Math.max(0, now - codeUntil),
      profileGone: inodeOf(this.#page.profile) !== this.#inode,
      toldLoggedOut: this.#page.toldLoggedOut(),
    };
    await this.#page.verdict(judge(this.#page.phase(), look, memory, this.#page.deadlines));
    if (this.#timer === timer) this.#next();
  }
}

function inodeOf(folder: string): number | null {
  return statSync(folder, { throwIfNoEntry: false })?.ino ?? null;
}

import type { Stanza } from './stanzas.ts';

/** What waiting for the end of the backlog tells. */
export interface BacklogWaitParts {
  /** Milliseconds without a stanza of the backlog after which it counts as received. */
  readonly quietMs: number;
  /** `assumed`: WhatsApp never said so. At most once for each of both. */
  received(assumed: boolean): void;
}

/**
 * The end of the backlog, which WhatsApp may never tell: `<ib><offline>` was missing in 10 connections in 9 hours
 * (Baileys #2810). Stanzas of the backlog carry `offline`; live ones do not, so a busy account is not waited for.
 */
export class BacklogWait {
  readonly #parts: BacklogWaitParts;
  #timer: NodeJS.Timeout | undefined;
  #open = false;
  #told = false;

  constructor(parts: BacklogWaitParts) {
    this.#parts = parts;
  }

  /** Logged in: the end is reported only from now on. */
  opened(): void {
    this.#open = true;
    if (this.#told) this.#parts.received(false);
    else this.#wait();
  }

  saw({ attrs }: Stanza): void {
    if (this.#timer && attrs['offline'] !== undefined) this.#wait();
  }

  /** WhatsApp says that it has delivered everything. */
  ended(): void {
    if (this.#told) return;
    this.#told = true;
    this.stop();
    if (this.#open) this.#parts.received(false);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#parts.received(true);
    }, this.#parts.quietMs);
  }
}

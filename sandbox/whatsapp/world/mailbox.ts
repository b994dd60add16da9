import type { Push } from './records.ts';

/**
 * Messages waiting for one companion. The server keeps each push until it is acknowledged, and delivers the rest after the
 * next login; a companion that crashes between receiving and acknowledging gets it again.
 */
export class Mailbox {
  readonly #waiting = new Map<string, Push>();
  #deliver: ((push: Push) => void) | null = null;

  /** Opens the mailbox for a connection and returns what was waiting; later pushes go directly to `deliver`. */
  open(deliver: (push: Push) => void): Push[] {
    this.#deliver = deliver;
    return [...this.#waiting.values()];
  }

  close(): void {
    this.#deliver = null;
  }

  put(push: Push): void {
    this.#waiting.set(push.key, push);
    this.#deliver?.(push);
  }

  /** True if something was waiting under this key. */
  acknowledge(key: string): boolean {
    return this.#waiting.delete(key);
  }

  waiting(): Push[] {
    return [...this.#waiting.values()];
  }
}

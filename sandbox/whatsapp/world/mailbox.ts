import type { Push } from './records.ts';

/**
 * What waits for one companion. The server keeps every push until it is acknowledged, and hands over the rest after the
 * next login; a companion that dies between receiving and acknowledging sees it again.
 */
export class Mailbox {
  readonly #waiting = new Map<string, Push>();
  #deliver: ((push: Push) => void) | null = null;

  /** Opens the box for a connection and returns what waited; later pushes go to `deliver` at once. */
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

  /** True when something was waiting under this key. */
  acknowledge(key: string): boolean {
    return this.#waiting.delete(key);
  }

  waiting(): Push[] {
    return [...this.#waiting.values()];
  }
}

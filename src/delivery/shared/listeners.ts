import { toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';

/** A list of listeners. One that throws does not affect the others. */
export class Listeners<T> {
  readonly #listeners = new Set<(news: T) => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Returns the unsubscriber. */
  add(listener: (news: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(news: T): void {
    for (const listener of this.#listeners) {
      try {
        listener(news);
      } catch (thrown) {
        this.#log.error({ err: toError(thrown) }, 'a delivery listener failed');
      }
    }
  }
}

import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';

/** What must be given back at the end, in reverse order; each in its own right, so that one failure hides no other. */
export class Releases {
  readonly #log: Log;
  readonly #steps: { readonly name: string; readonly release: () => Promise<void> | void }[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /** Remembers to close it, and returns it. */
  keep<T extends { close(): Promise<void> | void }>(name: string, resource: T): T {
    this.add(name, () => resource.close());
    return resource;
  }

  add(name: string, release: () => Promise<void> | void): void {
    this.#steps.push({ name, release });
  }

  /** Gives everything back, the last first. Never rejects: what fails is logged. */
  async all(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step.release();
      } catch (thrown) {
        this.#log.error({ err: toError(thrown), part: step.name }, 'not released in good order');
      }
    }
  }
}

import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';

/** Resources to release at the end, in reverse order; one failure does not affect the others. */
export class Releases {
  readonly #log: Log;
  readonly #steps: { readonly name: string; readonly release: () => Promise<void> | void }[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /** Registers it for closing, and returns it. */
  keep<T extends { close(): Promise<void> | void }>(name: string, resource: T): T {
    this.add(name, () => resource.close());
    return resource;
  }

  add(name: string, release: () => Promise<void> | void): void {
    this.#steps.push({ name, release });
  }

  /** Releases everything, last first. Never rejects: failures are logged. */
  async all(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step.release();
      } catch (thrown) {
        this.#log.error({ err: toError(thrown), part: step.name }, 'not released cleanly');
      }
    }
  }
}

import { toError } from '../../errors/coded-error.ts';

interface Work {
  /** Does it; resolves to a function that notifies the caller. */
  readonly run: () => Promise<() => void>;
  readonly refuse: (error: Error) => void;
}

/** Requested work on the stopped store (restore, clean), from request to completion. */
export class StoreWorks {
  readonly #works = new Map<number, Work>();
  #next = 1;

  /** Queues it; `done` settles with the work itself, or with the refusal. */
  add<T>(work: () => Promise<T>): { readonly id: number; readonly done: Promise<T> } {
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run = async () => {
      const result = await work();
      return () => resolve(result);
    };
    this.#works.set(id, { run, refuse: reject });
    return { id, done: promise };
  }

  /** It will not be done, and the caller already knows. */
  forget(id: number): void {
    this.#works.delete(id);
  }

  /** Does it. The returned function notifies the caller, after the session knows that the work is over. */
  async run(id: number): Promise<() => void> {
    const work = this.#works.get(id);
    try {
      return (await work?.run()) ?? (() => undefined);
    } catch (thrown) {
      const error = toError(thrown);
      return () => work?.refuse(error);
    } finally {
      this.#works.delete(id);
    }
  }

  refuseAll(error: Error): void {
    for (const work of this.#works.values()) work.refuse(error);
    this.#works.clear();
  }
}

/** What is asked about one of them is asked within minutes. */
const MOST = 1000;

/** The latest message ids; the oldest are dropped first. */
export class RecentIds {
  readonly #ids = new Set<string>();

  get size(): number {
    return this.#ids.size;
  }

  add(id: string): void {
    this.#ids.delete(id);
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > MOST && oldest !== undefined) this.#ids.delete(oldest);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  forget(id: string): void {
    this.#ids.delete(id);
  }
}

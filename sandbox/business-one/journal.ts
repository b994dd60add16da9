/** One received request. */
export interface JournalEntry {
  readonly number: number;
  /** Epoch milliseconds of the server's clock. */
  readonly at: number;
  readonly method: string;
  /** Decoded path and query. */
  readonly path: string;
  readonly status: number;
  readonly fault: string | null;
  readonly ifMatch: string | null;
  /** For a proxy in front. */
  readonly authorization: string | null;
}

const KEPT = 2000;

/** The newest requests, and the number of all by method and resource. */
export class Journal {
  #entries: JournalEntry[] = [];
  #counts = new Map<string, number>();
  #number = 0;

  add(entry: Omit<JournalEntry, 'number'>): void {
    this.#entries.push({ number: ++this.#number, ...entry });
    if (this.#entries.length > KEPT) this.#entries.splice(0, this.#entries.length - KEPT);
    const resource = /\/b1s\/v[12]\/([\w$]+)/.exec(entry.path)?.[1] ?? entry.path;
    const name = `${entry.method} ${resource}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** For example `{'GET Invoices': 3, 'POST Login': 1}`. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  reset(): void {
    this.#entries = [];
    this.#counts = new Map();
  }
}

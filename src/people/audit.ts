import { integer, text } from '../database/row.ts';
import type { SqliteDatabase } from '../database/sqlite/database.ts';

/** Something that a person did, or tried. */
export interface AuditEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Name of the account, of the token, or of the user on the terminal. */
  readonly who: string;
  readonly via: 'page' | 'api' | 'terminal' | 'window';
  /** Network address; empty on a terminal. */
  readonly address: string;
  /** `login`, `login_refused`, `resend`, `user_invited`, … */
  readonly action: string;
  /** What it was done to; empty: nothing in particular. */
  readonly target: string;
  /** In the person's own words, or more about it. Never a secret. */
  readonly detail: string;
}

/** An entry with its number, for pages. */
export type NumberedEntry = AuditEntry & { readonly id: number };

const LONGEST = 500;
/** Refusals alike within this time are one entry and their number. Milliseconds. */
const TOGETHER_MS = 60_000;
/** Kinds of refusals whose repetitions are counted at once, at most. */
const MOST_COUNTED = 1000;

/** Refusals after the first of their kind, in one minute. */
interface Repeated {
  readonly first: AuditEntry;
  lastAt: number;
  more: number;
}

/** The audit: entries are added, and the database refuses to change or delete them. */
export class Audit {
  readonly #database: SqliteDatabase;
  readonly #repeated = new Map<string, Repeated>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /**
   * Something that was not let happen, which anybody can repeat without end: of one person, kind and target a minute has two
   * entries at most, the first refusal and the number of the others.
   */
  addRefusal(entry: AuditEntry): void {
    const { at, who, via, action, target } = entry;
    const key = JSON.stringify([who, via, action, target]);
    for (const [known, { first }] of this.#repeated)
      if (at - first.at >= TOGETHER_MS || at < first.at) this.#settle(known);
    const repeated = this.#repeated.get(key);
    if (repeated) {
      repeated.more += 1;
      repeated.lastAt = at;
      return;
    }
    const [oldest] = this.#repeated.keys();
    if (oldest !== undefined && this.#repeated.size >= MOST_COUNTED) this.#settle(oldest);
    this.#repeated.set(key, { first: entry, lastAt: at, more: 0 });
    this.add(entry);
  }

  #settle(key: string): void {
    const repeated = this.#repeated.get(key);
    this.#repeated.delete(key);
    if (repeated) this.#write(repeated);
  }

  #write(repeated: Repeated): void {
    const { first, lastAt, more } = repeated;
    if (more === 0) return;
    repeated.more = 0;
    this.add({ ...first, at: lastAt, detail: `${more} more within a minute` });
  }

  /** Writes the numbers that are only counted so far. */
  flush(): void {
    for (const repeated of this.#repeated.values()) this.#write(repeated);
  }

  add({ at, who, via, address, action, target, detail }: AuditEntry): void {
    const [name, on, more] = [who, target, detail].map((one) => one.slice(0, LONGEST)) as [string, string, string];
    this.#database.run(
      `INSERT INTO audit (at, who, via, address, action, target, detail)
       VALUES (:at, :name, :via, :address, :action, :on, :more)`,
      { at, name, via, address, action, on, more },
    );
  }

  /** Newest first; `before`: only those with a smaller number. */
  list(limit: number, before: number = Number.MAX_SAFE_INTEGER): readonly NumberedEntry[] {
    this.flush();
    return this.#database
      .all('SELECT * FROM audit WHERE id < :before ORDER BY id DESC LIMIT :limit', { before, limit })
      .map((row) => ({
        id: integer(row, 'id'),
        at: integer(row, 'at'),
        who: text(row, 'who'),
        via: text(row, 'via') as AuditEntry['via'],
        address: text(row, 'address'),
        action: text(row, 'action'),
        target: text(row, 'target'),
        detail: text(row, 'detail'),
      }));
  }
}

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

/** The audit: entries are added, and the database refuses to change or delete them. */
export class Audit {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
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

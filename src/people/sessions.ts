import { integer, text } from '../database/row.ts';
import type { SqliteDatabase } from '../database/sqlite/database.ts';
import { type Account, accountOf } from './accounts.ts';
import { sessionLimits } from './role.ts';
import { hashOf, newSecret } from './secret.ts';

/** How much older the stored time of the last request may be: not every request writes. */
const SEEN_GRAIN_MS = 60_000;

/** The logged-in browsers. What is stored is the hash of the cookie's value. */
export class BrowserSessions {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** A new one; resolves to the value for the cookie. */
  begin(account: number, address: string, now: number): string {
    const secret = newSecret();
    this.#database.run(
      'INSERT INTO sessions (hash, account, created_at, seen_at, address) VALUES (:hash, :account, :now, :now, :address)',
      { hash: hashOf(secret), account, now, address },
    );
    return secret;
  }

  /** Whose it is; null: unknown, ended, or of a disabled account. `active`: by the person, not by the page itself. */
  find(secret: string, now: number, active: boolean): Account | null {
    const hash = hashOf(secret);
    const row = this.#database.get(
      `SELECT accounts.*, sessions.created_at AS begun_at, sessions.seen_at FROM sessions
       JOIN accounts ON accounts.id = sessions.account
       WHERE sessions.hash = :hash AND accounts.disabled_at IS NULL`,
      { hash },
    );
    if (!row) return null;
    const account = accountOf(row);
    const [begunAt, seenAt] = [integer(row, 'begun_at'), integer(row, 'seen_at')];
    const { idleMs, absoluteMs } = sessionLimits[account.role];
    if (now - seenAt >= idleMs || now - begunAt >= absoluteMs) {
      this.end(secret);
      return null;
    }
    if (active && now - seenAt >= SEEN_GRAIN_MS)
      this.#database.run('UPDATE sessions SET seen_at = :now WHERE hash = :hash', { hash, now });
    return account;
  }

  end(secret: string): void {
    this.#database.run('DELETE FROM sessions WHERE hash = :hash', { hash: hashOf(secret) });
  }

  /** All of an account. */
  endAll(account: number): void {
    this.#database.run('DELETE FROM sessions WHERE account = :account', { account });
  }

  /** All of an account but one, given by the value of its cookie. */
  endOthers(account: number, secret: string): void {
    this.#database.run('DELETE FROM sessions WHERE account = :account AND hash <> :hash', {
      account,
      hash: hashOf(secret),
    });
  }

  /** Removes those that ended long ago without a request. */
  sweep(now: number): void {
    const longest = Math.max(...Object.values(sessionLimits).map(({ absoluteMs }) => absoluteMs));
    this.#database.run('DELETE FROM sessions WHERE created_at <= :before', { before: now - longest });
  }

  /** Newest first: since when, last request and address of each. */
  of(account: number): readonly { readonly begunAt: number; readonly seenAt: number; readonly address: string }[] {
    return this.#database
      .all('SELECT * FROM sessions WHERE account = :account ORDER BY created_at DESC', { account })
      .map((row) => ({
        begunAt: integer(row, 'created_at'),
        seenAt: integer(row, 'seen_at'),
        address: text(row, 'address'),
      }));
  }
}

import { integer, json, maybeInteger, type Row, text } from '../database/row.ts';
import type { SqliteDatabase } from '../database/sqlite/database.ts';
import { peopleError } from '../errors/people.ts';
import { checkName } from './accounts.ts';
import { hashOf, newSecret } from './secret.ts';

/** A program that may use the API. Times are epoch milliseconds. */
export interface ApiToken {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly createdBy: string;
  /** Null: it does not expire. */
  readonly expiresAt: number | null;
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
}

/** So that a token is recognised as one where it must not stand. */
const PREFIX = 'courier_';
const USED_GRAIN_MS = 60_000;

/** The API's tokens. What is stored is their hash. */
export class ApiTokens {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** A new one; the result is shown once. @throws `PEOPLE_NAME_INVALID`, `PEOPLE_NAME_TAKEN` */
  add(wish: Pick<ApiToken, 'name' | 'scopes' | 'expiresAt'> & { readonly createdBy: string }, now: number): string {
    const { name, scopes, expiresAt, createdBy } = wish;
    checkName(name);
    if (this.list().some((one) => one.name.toLowerCase() === name.toLowerCase()))
      throw peopleError('PEOPLE_NAME_TAKEN', { name });
    const token = `${PREFIX}${newSecret()}`;
    this.#database.run(
      `INSERT INTO tokens (name, hash, scopes, created_at, created_by, expires_at)
       VALUES (:name, :hash, :scopes, :now, :createdBy, :expiresAt)`,
      { name, hash: hashOf(token), scopes: JSON.stringify(scopes), now, createdBy, expiresAt },
    );
    return token;
  }

  /** Null: unknown, revoked or expired. */
  find(token: string, now: number): ApiToken | null {
    const hash = hashOf(token);
    const row = this.#database.get(
      'SELECT * FROM tokens WHERE hash = :hash AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)',
      { hash, now },
    );
    if (!row) return null;
    const found = tokenOf(row);
    if (found.usedAt === null || now - found.usedAt >= USED_GRAIN_MS)
      this.#database.run('UPDATE tokens SET used_at = :now WHERE hash = :hash', { hash, now });
    return found;
  }

  /** By name. */
  list(): readonly ApiToken[] {
    return this.#database.all('SELECT * FROM tokens ORDER BY name').map(tokenOf);
  }

  /** @throws `PEOPLE_UNKNOWN` */
  revoke(name: string, now: number): void {
    const row = this.#database.get(
      'UPDATE tokens SET revoked_at = coalesce(revoked_at, :now) WHERE name = :name RETURNING id',
      { name, now },
    );
    if (!row) throw peopleError('PEOPLE_UNKNOWN', { name });
  }
}

function tokenOf(row: Row): ApiToken {
  return {
    name: text(row, 'name'),
    scopes: json(row, 'scopes'),
    createdAt: integer(row, 'created_at'),
    createdBy: text(row, 'created_by'),
    expiresAt: maybeInteger(row, 'expires_at'),
    usedAt: maybeInteger(row, 'used_at'),
    revokedAt: maybeInteger(row, 'revoked_at'),
  };
}

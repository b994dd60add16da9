import { integer, maybeInteger, maybeText, type Row, text } from '../database/row.ts';
import type { SqliteDatabase } from '../database/sqlite/database.ts';
import { peopleError } from '../errors/people.ts';
import { type Role, roleNamed } from './role.ts';
import { hashOfCode, newCode } from './secret.ts';

/** Somebody who may use the pages. Times are epoch milliseconds. */
export interface Account {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** False until the code of the invitation was used. */
  readonly hasPassword: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly disabledAt: number | null;
  readonly lastLoginAt: number | null;
}

/** A code that sets the password of one account, once. */
export interface IssuedCode {
  readonly code: string;
  readonly expiresAt: number;
}

const CODE_LIFE_MS = 24 * 3_600_000;

/** The accounts and their one-time codes. */
export class Accounts {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** By name. */
  list(): readonly Account[] {
    return this.#database.all('SELECT * FROM accounts ORDER BY name').map(accountOf);
  }

  named(name: string): Account | null {
    const row = this.#database.get('SELECT * FROM accounts WHERE name = :name', { name });
    return row && accountOf(row);
  }

  /** Null: no such account, or no password yet. */
  passwordOf(name: string): string | null {
    const row = this.#database.get('SELECT password FROM accounts WHERE name = :name', { name });
    return row && maybeText(row, 'password');
  }

  /** @throws `PEOPLE_NAME_INVALID`, `PEOPLE_NAME_TAKEN` */
  add(name: string, role: Role, createdBy: string, now: number): Account {
    checkName(name);
    if (this.named(name)) throw peopleError('PEOPLE_NAME_TAKEN', { name });
    this.#database.run(
      'INSERT INTO accounts (name, role, created_at, created_by) VALUES (:name, :role, :now, :createdBy)',
      { name, role, now, createdBy },
    );
    return this.#known(name);
  }

  /** A new code for an account; earlier ones of it are void. @throws `PEOPLE_UNKNOWN` */
  issueCode(name: string, now: number): IssuedCode {
    const { id } = this.#known(name);
    const issued = { code: newCode(), expiresAt: now + CODE_LIFE_MS };
    this.#database.run('DELETE FROM codes WHERE account = :id OR expires_at <= :now', { id, now });
    this.#database.run('INSERT INTO codes (hash, account, expires_at) VALUES (:hash, :id, :expiresAt)', {
      hash: hashOfCode(issued.code),
      id,
      expiresAt: issued.expiresAt,
    });
    return issued;
  }

  /** Whose code it is, while it is valid; it stays so. */
  ofCode(code: string, now: number): Account | null {
    const row = this.#database.get(
      `SELECT accounts.* FROM codes JOIN accounts ON accounts.id = codes.account
       WHERE codes.hash = :hash AND codes.expires_at > :now AND accounts.disabled_at IS NULL`,
      { hash: hashOfCode(code), now },
    );
    return row && accountOf(row);
  }

  /** Sets the password if the code is still valid, and uses it up; false: another was faster. */
  redeem(code: string, password: string, now: number): boolean {
    const used = this.#database.get('DELETE FROM codes WHERE hash = :hash AND expires_at > :now RETURNING account', {
      hash: hashOfCode(code),
      now,
    });
    if (!used) return false;
    this.setPassword(integer(used, 'account'), password);
    return true;
  }

  setPassword(id: number, password: string): void {
    this.#database.run('UPDATE accounts SET password = :password WHERE id = :id', { id, password });
  }

  /** @throws `PEOPLE_UNKNOWN`, `PEOPLE_LAST_ADMIN` */
  setRole(name: string, role: Role): Account {
    const { id } = this.#leaving(name, role !== 'admin');
    this.#database.run('UPDATE accounts SET role = :role WHERE id = :id', { id, role });
    return this.#known(name);
  }

  /** `at` null: may log in again. @throws `PEOPLE_UNKNOWN`, `PEOPLE_LAST_ADMIN` */
  setDisabled(name: string, at: number | null): Account {
    const { id } = this.#leaving(name, at !== null);
    this.#database.run('UPDATE accounts SET disabled_at = :at WHERE id = :id', { id, at });
    return this.#known(name);
  }

  loggedIn(id: number, now: number): void {
    this.#database.run('UPDATE accounts SET last_login_at = :now WHERE id = :id', { id, now });
  }

  #known(name: string): Account {
    const account = this.named(name);
    if (!account) throw peopleError('PEOPLE_UNKNOWN', { name });
    return account;
  }

  /** The account, unless it would be the last admin who leaves. */
  #leaving(name: string, leaves: boolean): Account {
    const account = this.#known(name);
    const isAdmin = (one: Account) => one.role === 'admin' && one.disabledAt === null && one.hasPassword;
    const others = this.list().filter((one) => one.id !== account.id && isAdmin(one));
    if (leaves && isAdmin(account) && others.length === 0) throw peopleError('PEOPLE_LAST_ADMIN', { name });
    return account;
  }
}

/** @throws `PEOPLE_NAME_INVALID` */
export function checkName(name: string): void {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,59}$/u.test(name)) throw peopleError('PEOPLE_NAME_INVALID', {});
}

/** An account in a row of its table. */
export function accountOf(row: Row): Account {
  return {
    id: integer(row, 'id'),
    name: text(row, 'name'),
    role: roleNamed(text(row, 'role')) ?? 'viewer',
    hasPassword: row['password'] !== null,
    createdAt: integer(row, 'created_at'),
    createdBy: text(row, 'created_by'),
    disabledAt: maybeInteger(row, 'disabled_at'),
    lastLoginAt: maybeInteger(row, 'last_login_at'),
  };
}

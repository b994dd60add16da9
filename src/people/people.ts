import path from 'node:path';
import { openDatabase } from '../database/sqlite/database.ts';
import { peopleError } from '../errors/people.ts';
import { type Account, Accounts } from './accounts.ts';
import { Audit } from './audit.ts';
import { peopleMigrations } from './migrations.ts';
import { checkPassword, hashPassword, isPassword } from './password.ts';
import { BrowserSessions } from './sessions.ts';
import { accountPatience, addressPatience, Throttle } from './throttle.ts';
import { ApiTokens } from './tokens.ts';

/** Who may use the pages and the API, and what they did. */
export interface People {
  readonly accounts: Accounts;
  readonly sessions: BrowserSessions;
  readonly tokens: ApiTokens;
  readonly audit: Audit;
  /**
   * The account and the value for its cookie.
   *
   * @throws `PEOPLE_LOGIN_REFUSED`, `PEOPLE_TOO_MANY_ATTEMPTS`, which is not examined
   */
  logIn(attempt: LoginAttempt, now: number): Promise<LoggedIn>;
  /**
   * Sets the password of the account that the code belongs to, ends its other sessions, and logs it in.
   *
   * @throws `PEOPLE_CODE_INVALID`, `PEOPLE_PASSWORD_WEAK`, `PEOPLE_TOO_MANY_ATTEMPTS`
   */
  redeem(
    wish: { readonly code: string; readonly password: string; readonly address: string },
    now: number,
  ): Promise<LoggedIn>;
  /**
   * Sets a person's own password, and ends their other sessions.
   *
   * @throws `PEOPLE_LOGIN_REFUSED` (the current one is wrong), `PEOPLE_PASSWORD_WEAK`, `PEOPLE_TOO_MANY_ATTEMPTS`
   */
  changePassword(wish: PasswordChange, now: number): Promise<void>;
  close(): void;
}

export interface PasswordChange {
  readonly account: Account;
  /** Value of the cookie of the session that goes on. */
  readonly session: string;
  readonly current: string;
  readonly password: string;
  readonly address: string;
}

export interface LoginAttempt {
  readonly name: string;
  readonly password: string;
  /** Network address it comes from. */
  readonly address: string;
}

export interface LoggedIn {
  readonly account: Account;
  readonly secret: string;
}

/** Absolute path of the database. */
export function peopleFile(dataPath: string): string {
  return path.resolve(dataPath, 'people.db');
}

/**
 * Opens or creates `people.db`. The CLI may have it open at the same time.
 *
 * @throws `DATABASE_…`, `ACCESS_FILE_FOREIGN`, `DISK_…`
 */
export function openPeople(file: string): People {
  const database = openDatabase(file, { company: '', account: '' }, peopleMigrations);
  const [accounts, sessions] = [new Accounts(database), new BrowserSessions(database)];
  const audit = new Audit(database);
  const byAccount = new Throttle(accountPatience);
  const byAddress = new Throttle(addressPatience);

  function begin(account: Account, address: string, now: number): LoggedIn {
    sessions.sweep(now);
    accounts.loggedIn(account.id, now);
    return { account, secret: sessions.begin(account.id, address, now) };
  }

  function mustWait(ms: number): void {
    if (ms > 0) throw peopleError('PEOPLE_TOO_MANY_ATTEMPTS', { seconds: Math.ceil(ms / 1000) });
  }

  /** Whose password it is; guesses are throttled, whatever they are for. */
  async function proven({ name, password, address }: LoginAttempt, now: number): Promise<Account> {
    const key = name.toLowerCase();
    mustWait(Math.max(byAccount.waitMs(key, now), byAddress.waitMs(address, now)));
    // Counted before the slow hash, so that attempts at the same time count too.
    byAccount.failed(key, now);
    byAddress.failed(address, now);
    const isRight = await isPassword(password, accounts.passwordOf(name));
    const account = accounts.named(name);
    if (!isRight || account === null || account.disabledAt !== null) throw peopleError('PEOPLE_LOGIN_REFUSED', {});
    byAccount.succeeded(key);
    byAddress.succeeded(address);
    return account;
  }

  return {
    accounts,
    sessions,
    tokens: new ApiTokens(database),
    audit,
    logIn: async (attempt, now) => begin(await proven(attempt, now), attempt.address, now),
    async changePassword({ account, session, current, password, address }, now) {
      await proven({ name: account.name, password: current, address }, now);
      checkPassword(password, account.name);
      accounts.setPassword(account.id, await hashPassword(password));
      sessions.endOthers(account.id, session);
    },
    async redeem({ code, password, address }, now) {
      mustWait(byAddress.waitMs(address, now));
      const account = accounts.ofCode(code, now);
      if (account === null) {
        byAddress.failed(address, now);
        throw peopleError('PEOPLE_CODE_INVALID', {});
      }
      checkPassword(password, account.name);
      const hash = await hashPassword(password);
      if (!accounts.redeem(code, hash, now)) throw peopleError('PEOPLE_CODE_INVALID', {});
      sessions.endAll(account.id);
      return begin(account, address, now);
    },
    close: () => {
      audit.flush();
      database.close();
    },
  };
}

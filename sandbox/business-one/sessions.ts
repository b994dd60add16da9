import { randomUUID } from 'node:crypto';
import type { CompanyData, CompanyUser } from './company-data.ts';
import { invalidSession, Refusal } from './refusal.ts';

interface Session {
  readonly user: CompanyUser;
  lastUsed: number;
  /** Its answer to everything from now on; null: it works. */
  broken: Refusal | null;
}

/** A user is locked after this many consecutive refused logins (in SAP: general settings of the company). */
const LOCKED_AFTER = 5;

/** Logins and their sessions; a session expires if idle for too long. */
export class Sessions {
  readonly #company: CompanyData;
  readonly #idleMs: number;
  readonly #now: () => number;
  readonly #open = new Map<string, Session>();
  readonly #refused = new Map<string, number>();
  readonly #refusalCode: number;

  /** @param refusalCode for a wrong user or password. */
  constructor(company: CompanyData, idleMinutes: number, now: () => number, refusalCode = 100_000_027) {
    this.#refusalCode = refusalCode;
    this.#company = company;
    this.#idleMs = idleMinutes * 60_000;
    this.#now = now;
  }

  /** @throws Refusal 401 for wrong credentials, a wrong company or a locked user. */
  login(companyDb: unknown, userName: unknown, password: unknown): string {
    if (companyDb !== this.#company.companyDb) throw new Refusal(401, -304, 'Fail to get DB Credentials from SLD');
    const user = this.#company.users.find((candidate) => candidate.name === userName);
    if (!user) throw new Refusal(401, this.#refusalCode, 'Enter a valid user name and password');
    const refused = this.#refused.get(user.name) ?? 0;
    if (refused >= LOCKED_AFTER) throw new Refusal(401, -131, 'User account is locked; contact your administrator');
    if (user.password !== password) {
      this.#refused.set(user.name, refused + 1);
      throw new Refusal(401, this.#refusalCode, 'Enter a valid user name and password');
    }
    this.#refused.delete(user.name);
    const id = randomUUID();
    this.#open.set(id, { user, lastUsed: this.#now(), broken: null });
    return id;
  }

  /** The session in a request's cookies. @throws Refusal 401/301, and that of a broken session. */
  require(cookie: string | undefined): CompanyUser {
    const id = /(?:^|;\s*)B1SESSION=([^;]+)/.exec(cookie ?? '')?.[1];
    const session = id === undefined ? undefined : this.#open.get(id);
    if (id === undefined || !session) throw invalidSession();
    if (this.#now() - session.lastUsed > this.#idleMs) {
      this.#open.delete(id);
      throw invalidSession();
    }
    session.lastUsed = this.#now();
    if (session.broken) throw session.broken;
    return session.user;
  }

  logout(cookie: string | undefined): void {
    const id = /(?:^|;\s*)B1SESSION=([^;]+)/.exec(cookie ?? '')?.[1];
    if (id === undefined || !this.#open.delete(id)) throw invalidSession();
  }

  expireAll(): void {
    this.#open.clear();
  }

  /** From now on, open sessions refuse everything; only a new login helps. */
  breakAll(refusal: Refusal): void {
    for (const session of this.#open.values()) session.broken = refusal;
  }

  get openCount(): number {
    return this.#open.size;
  }
}

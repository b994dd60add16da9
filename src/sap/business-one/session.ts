import type { Clock } from '../../clock.ts';
import { sapError } from '../../errors/sap.ts';
import { type LoginMemory, nextLoginAt, type RefusedLogin } from './login-memory.ts';
import type { Refusal } from './refusal.ts';

/** An open session: its cookies as sent, and our own number to distinguish sessions. */
export interface OpenSession {
  readonly cookie: string;
  readonly number: number;
  /** Monotonic milliseconds. */
  readonly openedAt: number;
  /** Version of SAP Business One from the login: "1000290". */
  readonly version: string;
}

/** The outcome of a login. */
export type LoginOutcome =
  | { readonly outcome: 'open'; readonly cookie: string; readonly version: string }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** Failed, but not because of user or password. `counts`: SAP may have opened a session, or tried to. */
  | { readonly outcome: 'failed'; readonly error: Error; readonly counts: boolean };

export interface SessionOptions {
  readonly company: string;
  readonly user: string;
  /** Digest of the login data; see {@link LoginMemory}. */
  readonly configuration: string;
  /** Sends one login. */
  readonly login: () => Promise<LoginOutcome>;
  /** Whether SAP answers a call without a session, which opens none, with a server error. */
  readonly isDown: () => Promise<boolean>;
  readonly memory: LoginMemory;
  readonly clock: Clock;
  readonly loginLimit: LoginLimit;
}

/** A session without any answer yet is not replaced before this time, in milliseconds: a new one would not help. */
const REPLACED_AFTER_MS = 10 * 60_000;

/** How often a server that was down is asked whether it still is, while no login is left. Milliseconds. */
const LOOK_EVERY_MS = 10_000;

/** At most `count` logins in `windowMs` milliseconds, whatever their outcome; one more once a server that was down is well again. */
export interface LoginLimit {
  readonly count: number;
  readonly windowMs: number;
}
export const defaultLoginLimit: LoginLimit = { count: 6, windowMs: 10 * 60_000 };

/**
 * The one session shared by all requests. A login is expensive for SAP and may lock the user, so:
 * one login at a time; none soon after a refused one; never more than the limit.
 */
export class Session {
  readonly #options: SessionOptions;
  #open: OpenSession | null = null;
  #opening: Promise<OpenSession> | null = null;
  #number = 0;
  /** Number of the last session in which SAP answered. */
  #worked = 0;
  /** Monotonic times of the logins within the window that count. */
  #logins: number[] = [];
  /** When the server last answered everything, not only logins, with an error, monotonic; null: it does not. */
  #downAt: number | null = null;
  /** Error of the last login; null: it succeeded. */
  #failure: Error | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** The open session, or a new one. */
  async current(): Promise<OpenSession> {
    if (this.#open) return this.#open;
    this.#opening ??= this.#logIn().finally(() => {
      this.#opening = null;
    });
    return await this.#opening;
  }

  /** Forgets a session that SAP does not know; a newer one is kept. */
  drop(session: OpenSession): void {
    if (this.#open?.number === session.number) this.#open = null;
  }

  /** SAP answered in this session. */
  worked(session: OpenSession): void {
    if (this.#open?.number === session.number) this.#worked = session.number;
  }

  /** Whether a new login may help if every call in this session fails with a server error. */
  mayReplace({ number, openedAt }: OpenSession): boolean {
    const { monotonic } = this.#options.clock.now();
    return number <= this.#worked || monotonic - openedAt >= REPLACED_AFTER_MS;
  }

  /** Forgets the open session and returns it. */
  take(): OpenSession | null {
    const session = this.#open;
    this.#open = null;
    return session;
  }

  async #logIn(): Promise<OpenSession> {
    const { memory, clock, configuration } = this.#options;
    const earlier = await this.#earlierRefusal();
    if (earlier && clock.now().wall < nextLoginAt(earlier)) throw this.#refused(earlier);
    await this.#checkLimit();
    const result = await this.#options.login();
    if (result.outcome === 'failed') {
      if (result.counts) this.#logins.push(clock.now().monotonic);
      this.#downAt = result.counts && (await this.#options.isDown()) ? clock.now().monotonic : null;
      this.#failure = result.error;
      throw result.error;
    }
    const openedAt = clock.now().monotonic;
    this.#logins.push(openedAt);
    if (result.outcome === 'refused') {
      const { code, text } = result.refusal;
      const refused = { at: clock.now().wall, count: (earlier?.count ?? 0) + 1, code, text };
      await memory.save(configuration, refused);
      throw this.#refused(refused);
    }
    this.#failure = null;
    await memory.save(configuration, null);
    this.#open = { cookie: result.cookie, version: result.version, number: ++this.#number, openedAt };
    return this.#open;
  }

  /** One at a moment that is yet to come (the clock was set back since) counts from now on. */
  async #earlierRefusal(): Promise<RefusedLogin | null> {
    const { memory, clock, configuration } = this.#options;
    const earlier = await memory.load(configuration);
    const { wall } = clock.now();
    if (!earlier || earlier.at <= wall) return earlier;
    const replanned = { ...earlier, at: wall };
    await memory.save(configuration, replanned);
    return replanned;
  }

  /** While waiting for the next login, the error of the last one is the answer. */
  async #checkLimit(): Promise<void> {
    const { count, windowMs } = this.#options.loginLimit;
    const now = this.#options.clock.now().monotonic;
    this.#logins = this.#logins.filter((at) => now - at < windowMs);
    if (this.#logins.length < count) return;
    if (this.#downAt !== null && now - this.#downAt >= LOOK_EVERY_MS) {
      this.#downAt = now;
      if (!(await this.#options.isDown())) return;
    }
    const reason = `${count} logins in ${Math.round(windowMs / 60_000)} min, the next one waits`;
    throw this.#failure ?? sapError('SAP_SESSION_REJECTED', { reason });
  }

  #refused(refused: RefusedLogin) {
    return sapError('SAP_LOGIN_REFUSED', {
      user: this.#options.user,
      company: this.#options.company,
      text: refused.text,
      sapCode: refused.code,
      until: new Date(nextLoginAt(refused)).toISOString(),
    });
  }
}

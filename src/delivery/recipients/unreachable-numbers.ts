/** WhatsApp has no account for a number, or returned one not known to belong to it. */
export type Unreachable = 'absent' | 'another';

/** Numbers without an account are not looked up each time: many lookups look like enumeration. Milliseconds. */
const COUNTS_FOR_MS = 6 * 3_600_000;

/** Numbers without an account at the last lookup; what does not count is forgotten. */
export class UnreachableNumbers {
  /** By digits; the longest ago is the first. */
  readonly #known = new Map<string, { readonly why: Unreachable; readonly askedAt: number }>();

  get size(): number {
    return this.#known.size;
  }

  /** Null: it was not looked up, or too long ago. `now`: epoch milliseconds, by a clock that may have been set back. */
  why(digits: string, now: number): Unreachable | null {
    const known = this.#known.get(digits);
    return known && counts(known.askedAt, now) ? known.why : null;
  }

  note(digits: string, why: Unreachable, now: number): void {
    this.#known.delete(digits);
    this.#known.set(digits, { why, askedAt: now });
    for (const [oldest, { askedAt }] of this.#known) {
      if (counts(askedAt, now)) break;
      this.#known.delete(oldest);
    }
  }

  forget(digits: string): void {
    this.#known.delete(digits);
  }
}

function counts(askedAt: number, now: number): boolean {
  return Math.abs(now - askedAt) < COUNTS_FOR_MS;
}

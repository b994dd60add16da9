import type { PasskeyDemand } from '../passkey/passkeys.ts';
import type { Phone } from './records.ts';

export interface ContactRequest {
  readonly digits: string;
  readonly name?: string;
  readonly username?: string;
  readonly online?: boolean;
  /** Other forms under which a lookup finds this phone (Argentina's 9, Mexico's 1, Brazil's ninth digit). */
  readonly aliases?: readonly string[];
}

/** A sender's own phone. */
export interface AccountRequest extends ContactRequest {
  /** When WhatsApp asks this account for its passkey; missing: never. */
  readonly passkey?: PasskeyDemand;
}

/** What a lookup returns instead of the requested phone. */
export type LookupAnswer =
  /** Somebody else's number. */
  | { readonly number: string }
  /** The LID of the phone with this number. */
  | { readonly lidOf: string };

/** The numbers that have an account, and their JIDs. */
export class Directory {
  readonly #answers = new Map<string, LookupAnswer>();
  readonly #phones = new Map<string, Phone>();
  readonly #aliases = new Map<string, string>();
  readonly #byLid = new Map<string, Phone>();
  readonly #absent = new Set<string>();
  #nextLid = 100_000_000_000_001;

  /** If true, an unknown number gets an account with its first lookup; `remove` still removes it. */
  open = false;

  add(role: Phone['role'], request: ContactRequest): Phone {
    const phone: Phone = {
      digits: request.digits,
      lid: String(this.#nextLid),
      name: request.name ?? `Contact ${request.digits.slice(-4)}`,
      ...(request.username === undefined ? {} : { username: request.username }),
      role,
      devices: role === 'account' ? [0] : [0, 3],
      online: request.online ?? true,
      known: false,
    };
    this.#nextLid += 1;
    this.restore(phone, request.aliases ?? []);
    return phone;
  }

  /** Restores a phone of an earlier run with its LID. */
  restore(phone: Phone, aliases: readonly string[]): void {
    this.#phones.set(phone.digits, phone);
    this.#byLid.set(phone.lid, phone);
    this.#absent.delete(phone.digits);
    for (const alias of aliases) this.#aliases.set(alias, phone.digits);
    this.#nextLid = Math.max(this.#nextLid, Number(phone.lid) + 1);
  }

  /** From now on this number is not on WhatsApp. */
  remove(digits: string): void {
    const phone = this.#phones.get(digits);
    this.#absent.add(digits);
    if (!phone) return;
    this.#phones.delete(digits);
    this.#byLid.delete(phone.lid);
  }

  /** The phone with these digits in any form, or null if there is none. */
  lookup(digits: string): Phone | null {
    const canonical = this.#aliases.get(digits) ?? digits;
    const phone = this.#phones.get(canonical);
    if (phone) return phone;
    if (!this.open || this.#absent.has(digits)) return null;
    return this.add('contact', { digits });
  }

  /** From now on a lookup of these digits returns this; null: the truth. */
  answerLookup(digits: string, answer: LookupAnswer | null): void {
    if (answer) this.#answers.set(digits, answer);
    else this.#answers.delete(digits);
  }

  /** The phone returned by a lookup of these digits, and whether by LID; null: none. */
  named(digits: string): { readonly phone: Phone; readonly byLid: boolean } | null {
    const answer = this.#answers.get(digits);
    const byLid = answer !== undefined && 'lidOf' in answer;
    const phone = this.lookup(answer === undefined ? digits : byLid ? answer.lidOf : answer.number);
    return phone && { phone, byLid };
  }

  /** The phone with exactly these digits: a message to another form reaches nobody. */
  at(digits: string): Phone | null {
    const phone = this.lookup(digits);
    return phone?.digits === digits ? phone : null;
  }

  byLid(lid: string): Phone | null {
    return this.#byLid.get(lid) ?? null;
  }

  phones(): Phone[] {
    return [...this.#phones.values()];
  }

  aliasesOf(digits: string): string[] {
    return [...this.#aliases].filter(([, canonical]) => canonical === digits).map(([alias]) => alias);
  }

  absent(): string[] {
    return [...this.#absent];
  }
}

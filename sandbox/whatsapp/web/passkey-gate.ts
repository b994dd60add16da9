import { toError } from '../../../src/errors/coded-error.ts';
import type { AssertionJson } from '../passkey/assertion.ts';
import type { World } from '../world/world.ts';
import type { PageFaults } from './page-faults.ts';
import { randomLetters } from './random-letters.ts';

export interface PasskeyGateParts {
  readonly world: World;
  readonly faults: PageFaults;
  push(push: object): void;
  /** The attempt is over: the page's socket is cut. */
  drop(): void;
  link(account: string): void;
}

/** Stands between a phone that has confirmed a page and the link, while WhatsApp wants a passkey of the account. */
export class PasskeyGate {
  readonly #parts: PasskeyGateParts;
  /** The account whose answer is waited for. */
  #account: string | null = null;
  /** Who has said that the code is the same, when one is compared. */
  readonly #agreed = new Set<'page' | 'phone'>();

  constructor(parts: PasskeyGateParts) {
    this.#parts = parts;
  }

  ask(account: string): void {
    this.#account = account;
    this.#parts.push({ push: 'passkey', options: this.#parts.world.passkeys.ask(account) });
  }

  /**
   * What the page's browser says to the question: its assertion, or why it has none. What does not prove the account's
   * owner is told to the page, and ends the attempt.
   */
  answered(assertion: AssertionJson | undefined, failure: string): void {
    const account = this.#account;
    if (account === null) throw new Error('Nobody has asked this page for a passkey');
    this.#account = null;
    const { world, faults, push, link } = this.#parts;
    try {
      if (!assertion) throw new Error(failure);
      world.passkeys.answer(account, assertion);
    } catch (error) {
      world.passkeys.refusals.push(toError(error).message);
      push({ push: 'passkey_refused' });
      return;
    }
    if (faults.passkeyCode) this.#compare(account);
    else link(account);
  }

  #compare(account: string): void {
    const { world, push, drop } = this.#parts;
    const code = `${randomLetters(4)}-${randomLetters(4)}`;
    this.#account = account;
    push({ push: 'passkey_code', code });
    world.passkeys.showOnPhone(account, code, (isSame) => (isSame ? this.agree('phone') : drop()));
  }

  agree(who: 'page' | 'phone'): void {
    this.#agreed.add(who);
    if (this.#account !== null && this.#agreed.size === 2) this.#parts.link(this.#account);
  }
}

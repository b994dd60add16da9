import { toError } from '../../../src/errors/coded-error.ts';
import type { AssertionJson } from '../passkey/assertion.ts';
import type { World } from '../world/world.ts';
import type { PageFaults } from './page-faults.ts';
import { randomLetters } from './random-letters.ts';

export interface PasskeyGateParts {
  readonly world: World;
  readonly faults: PageFaults;
  push(push: object): void;
  /** The attempt is over: the page's socket is closed. */
  drop(): void;
  link(account: string): void;
}

/** Holds up a link that the phone has confirmed until the account's passkey is shown, if WhatsApp wants it. */
export class PasskeyGate {
  readonly #parts: PasskeyGateParts;
  /** The account that has to answer. */
  #account: string | null = null;
  /** Who has confirmed that the codes are equal, if they are compared. */
  readonly #agreed = new Set<'page' | 'phone'>();

  constructor(parts: PasskeyGateParts) {
    this.#parts = parts;
  }

  ask(account: string): void {
    this.#account = account;
    this.#parts.push({ push: 'passkey', options: this.#parts.world.passkeys.ask(account) });
  }

  /**
   * The browser's answer: its assertion, or why it has none. If it does not prove the account's owner, the page gets
   * the reason, and the attempt ends.
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

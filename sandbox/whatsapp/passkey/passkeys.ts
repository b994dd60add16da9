import { randomBytes } from 'node:crypto';
import { type AssertionJson, passkeySite, type RegisteredPasskey, verifyAssertion } from './assertion.ts';

/** When WhatsApp asks an account for its passkey: only when linking a device, or also at every login. */
export const passkeyDemands = ['at_linking', 'at_every_login'] as const;
export type PasskeyDemand = (typeof passkeyDemands)[number];

/** WhatsApp's request, as sent to the page and over the wire. */
export interface PasskeyOptions {
  readonly challenge: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly rpId: string;
  readonly allowCredentials: readonly { readonly id: string; readonly type: 'public-key' }[];
  readonly userVerification: 'required';
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Passkeys as plain JSON. */
export interface StoredPasskeys {
  readonly demands: readonly (readonly [account: string, demand: PasskeyDemand])[];
  readonly registered: readonly (readonly [account: string, passkeys: readonly RegisteredPasskey[]])[];
}

/** The accounts that WhatsApp asks for a passkey, their passkeys, and the open challenges. */
export class Passkeys {
  readonly #demands = new Map<string, PasskeyDemand>();
  readonly #registered = new Map<string, RegisteredPasskey[]>();
  /** Challenge → account; each can be answered once. */
  readonly #open = new Map<string, string>();
  /** Accounts whose phone shows a code to compare with the companion's. */
  readonly #onPhone = new Map<string, { readonly code: string; readonly compared: (isSame: boolean) => void }>();
  /** The stated lifetime of a challenge, milliseconds. */
  timeoutMs = 600_000;
  asked = 0;
  /** Why links with a passkey were refused. */
  readonly refusals: string[] = [];

  require(account: string, demand: PasskeyDemand | null): void {
    if (demand) this.#demands.set(account, demand);
    else this.#demands.delete(account);
  }

  demand(account: string): PasskeyDemand | null {
    return this.#demands.get(account) ?? null;
  }

  register(account: string, passkey: RegisteredPasskey): void {
    this.#registered.set(account, [...(this.#registered.get(account) ?? []), passkey]);
  }

  /** A new challenge for this account. */
  ask(account: string): PasskeyOptions {
    this.asked += 1;
    const challenge = randomBytes(32).toString('base64url');
    this.#open.set(challenge, account);
    return {
      challenge,
      timeout: this.timeoutMs,
      rpId: passkeySite.rpId,
      allowCredentials: [],
      userVerification: 'required',
      extensions: {},
    };
  }

  /**
   * Verifies an answer. The challenge is used up in any case.
   *
   * @throws AssertionRefused
   */
  answer(account: string, assertion: AssertionJson): void {
    verifyAssertion(assertion, this.#registered.get(account) ?? [], (challenge) => this.#take(challenge, account));
  }

  /** The account's phone shows a code and waits for its owner. */
  showOnPhone(account: string, code: string, compared: (isSame: boolean) => void): void {
    this.#onPhone.set(account, { code, compared });
  }

  /** True while the account's phone shows a code. */
  isCodeOnPhone(account: string): boolean {
    return this.#onPhone.has(account);
  }

  /** The phone's owner compares its code with the companion's, and enters the result on the phone. */
  compare(account: string, shown: string): void {
    const onPhone = this.#onPhone.get(account);
    if (!onPhone) throw new Error('The phone shows no code');
    this.#onPhone.delete(account);
    onPhone.compared(onPhone.code === shown);
  }

  store(): StoredPasskeys {
    return { demands: [...this.#demands], registered: [...this.#registered] };
  }

  load({ demands, registered }: StoredPasskeys): void {
    for (const [account, demand] of demands) this.require(account, demand);
    for (const [account, passkeys] of registered) for (const passkey of passkeys) this.register(account, passkey);
  }

  #take(challenge: string, account: string): boolean {
    const isExpected = this.#open.get(challenge) === account;
    this.#open.delete(challenge);
    return isExpected;
  }
}

import { randomBytes, randomUUID } from 'node:crypto';
import type { World } from '../world/world.ts';
import { randomLetters } from './random-letters.ts';

/** The public keys of a page, as its QR code carries them. */
export interface PageKeys {
  readonly noise: string;
  readonly identity: string;
  readonly adv: string;
}

export interface LinkOfferParts {
  readonly world: World;
  /** Lifetime of a QR reference, milliseconds. */
  readonly refMs: number;
  push(push: object): void;
  /** The phone has scanned the code, or its owner has entered it. */
  confirmed(account: string): void;
}

/** What a page that is not linked shows to the phone: QR codes, one after the other, or a pairing code. */
export class LinkOffer {
  readonly #parts: LinkOfferParts;
  readonly #id = randomUUID();
  readonly #refs = new Set<string>();
  #keys: PageKeys | null = null;
  #code: { readonly phone: string; readonly code: string } | null = null;
  #renewal: NodeJS.Timeout | undefined;

  constructor(parts: LinkOfferParts) {
    this.#parts = parts;
  }

  /** The first reference; a new one is pushed whenever the last has expired. */
  open(keys: PageKeys): string {
    this.close();
    this.#keys = keys;
    this.#parts.world.offers.open({
      id: this.#id,
      refs: this.#refs,
      codeFor: () => this.#code?.phone ?? null,
      scanned: (account, text) => Promise.resolve(this.#scanned(account, text)),
      codeEntered: (account, code) => Promise.resolve(this.#codeEntered(account, code)),
    });
    this.#renewal = setInterval(() => this.#parts.push({ push: 'ref', ref: this.#newRef() }), this.#parts.refMs);
    return this.#newRef();
  }

  /** A pairing code for a phone; the one before it is void. */
  codeFor(phone: string): string {
    const code = randomLetters(8);
    this.#code = { phone, code };
    return code;
  }

  close(): void {
    this.#parts.world.offers.close(this.#id);
    clearInterval(this.#renewal);
  }

  #newRef(): string {
    const ref = `2@${randomBytes(32).toString('base64url')}`;
    this.#refs.clear();
    this.#refs.add(ref);
    return ref;
  }

  #scanned(account: string, text: string): void {
    const [, noise, identity, adv] = text.slice(text.indexOf('#') + 1).split(',');
    const keys = this.#keys;
    if (noise !== keys?.noise || identity !== keys?.identity || adv !== keys?.adv) {
      throw new Error('The QR text does not carry the keys of the page that shows it');
    }
    this.#parts.confirmed(account);
  }

  #codeEntered(account: string, code: string): void {
    if (this.#code?.code !== code || this.#code.phone !== account)
      throw new Error('This is not the code that is shown');
    this.#parts.confirmed(account);
  }
}

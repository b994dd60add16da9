import type { TokenSource } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { PageFaults } from './page-faults.ts';

/** Who is behind an address of the page, a number (`@c.us`) or a LID (`@lid`). */
export class Addresses {
  readonly #world: World;
  readonly #faults: PageFaults;

  constructor(world: World, faults: PageFaults) {
    this.#world = world;
    this.#faults = faults;
  }

  /** Who has an address, under the address that WhatsApp gives them, with number and LID; null: nobody has it. */
  named(wid: string): { wid: string; number: string; lid: string } | null {
    const { directory } = this.#world;
    const [user = '', server] = wid.split('@');
    if (server === 'lid' && this.#faults.fromLid === 'unnumbered') return null;
    const phone = server === 'lid' ? directory.byLid(user) : null;
    const named = server === 'lid' ? phone && { phone, byLid: true } : directory.named(user);
    if (!named) return null;
    const number = `${named.phone.digits}@c.us`;
    const lid = `${named.phone.lid}@lid`;
    return { wid: named.byLid ? lid : number, number, lid };
  }

  /** Base64; null: this contact's token is not given this way. */
  tokenOf(wid: string, source: TokenSource): string | null {
    const { tokenSource } = this.#world;
    return tokenSource === source ? this.#world.tokenOf(this.digitsOf(wid)).toString('base64') : null;
  }

  digitsOf(wid: string): string {
    const [user = '', server] = wid.split('@');
    return server === 'lid' ? (this.#world.directory.byLid(user)?.digits ?? user) : user;
  }
}

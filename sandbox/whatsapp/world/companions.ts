import { Mailbox } from './mailbox.ts';
import type { Companion, Transport } from './records.ts';

/** WhatsApp allows four linked devices besides the phone; a fifth replaces the one longest unused. */
export const maxCompanions = 4;

export interface LinkRequest {
  readonly account: string;
  readonly transport: Transport;
  readonly secret: unknown;
}

/** The linked devices of all accounts, each with its mailbox. */
export class Companions {
  readonly #companions = new Map<string, Companion>();
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #lastDevice = new Map<string, number>();

  /** Creates a companion; device numbers are never reused within an account. */
  link(request: LinkRequest, at: number): Companion {
    const device = (this.#lastDevice.get(request.account) ?? 0) + 1;
    const companion: Companion = {
      id: `${request.account}:${device}`,
      account: request.account,
      device,
      transport: request.transport,
      linkedAt: at,
      secret: request.secret,
      connected: false,
      lastConnectedAt: null,
    };
    this.restore(companion);
    return companion;
  }

  restore(companion: Companion): void {
    this.#companions.set(companion.id, companion);
    this.#mailboxes.set(companion.id, new Mailbox());
    const last = this.#lastDevice.get(companion.account) ?? 0;
    this.#lastDevice.set(companion.account, Math.max(last, companion.device));
  }

  remove(id: string): Companion | null {
    const companion = this.#companions.get(id) ?? null;
    this.#companions.delete(id);
    this.#mailboxes.delete(id);
    return companion;
  }

  get(id: string): Companion | null {
    return this.#companions.get(id) ?? null;
  }

  mailbox(id: string): Mailbox | null {
    return this.#mailboxes.get(id) ?? null;
  }

  all(): Companion[] {
    return [...this.#companions.values()];
  }

  of(account: string): Companion[] {
    return this.all().filter((companion) => companion.account === account);
  }

  /** The companion to be replaced when another is linked, or null if there is room. */
  surplus(account: string): Companion | null {
    const linked = this.of(account);
    if (linked.length < maxCompanions) return null;
    const lastUse = (companion: Companion) => companion.lastConnectedAt ?? companion.linkedAt;
    return linked.reduce((oldest, other) => (lastUse(other) < lastUse(oldest) ? other : oldest));
  }

  /** The highest device number used so far, so that a restart does not reuse it. */
  lastDevices(): [string, number][] {
    return [...this.#lastDevice];
  }

  restoreLastDevice(account: string, device: number): void {
    this.#lastDevice.set(account, Math.max(device, this.#lastDevice.get(account) ?? 0));
  }
}

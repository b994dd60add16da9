import { setTimeout as sleep } from 'node:timers/promises';
import type { SweptNode } from './fleet.ts';
import type { Phones } from './phones.ts';

/** Invoices of an account that are posted and on no phone, at most: every fault finds work under way. */
const BACKLOG = 15;
/** Ahead of the share that the faults have reached. */
const AHEAD = 3;
const EVERY_MS = 500;
/** An account that lacks a rule gets an invoice so often, also while nothing of it arrives: it must have something to do. */
const CONTROL_TICKS = 10;
/** Settling is given up when nothing more arrived for so long. */
const STANDSTILL_MS = 90_000;

/** Posts the invoices of every account, evenly over the faults. */
export class Posting {
  readonly #phones: Phones;
  readonly #each: number;
  readonly #posted = new Map<string, number>();

  readonly #counted: ReadonlySet<string>;

  /** @param counted accounts that count: each of the others gets one invoice after another */
  constructor(phones: Phones, counted: ReadonlySet<string>, each: number) {
    this.#phones = phones;
    this.#counted = counted;
    this.#each = each;
  }

  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#posted);
  }

  posted(): number {
    return [...this.#posted.values()].reduce((sum, count) => sum + count, 0);
  }

  arrived(): number {
    return this.#phones.arrived.size;
  }

  /** @param share of the faults that have begun */
  async run(nodes: readonly SweptNode[], share: () => number, signal: AbortSignal): Promise<void> {
    for (let tick = 0; !signal.aborted; tick++) {
      const arrived = this.#arrivedByAccount();
      for (const [n, { name }] of this.#phones.accounts.entries()) {
        const count = this.#posted.get(name) ?? 0;
        if (!this.#counted.has(name)) {
          if (tick % CONTROL_TICKS === 0) this.#posted.set(name, count + 1);
          continue;
        }
        // What does not divide goes to the first accounts.
        const quota = Math.floor(this.#each) + (n < Math.round((this.#each % 1) * this.#counted.size) ? 1 : 0);
        const wanted = Math.min(quota, Math.ceil(quota * share()) + AHEAD, (arrived.get(name) ?? 0) + BACKLOG);
        if (wanted > count) this.#posted.set(name, share() < 1 ? count + 1 : wanted);
      }
      for (const node of nodes) node.tell({ type: 'posted', posted: this.counts() });
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** An invoice of every account has arrived. */
  async untilAllBegan(): Promise<void> {
    while (this.#arrivedByAccount().size < this.#phones.accounts.length) await sleep(EVERY_MS);
  }

  /** Everything of the accounts that count is on a phone, or nothing moves any more. */
  async settle(): Promise<void> {
    const names = [...this.#counted];
    let [before, since] = [-1, performance.now()];
    for (;;) {
      const arrived = this.#arrivedByAccount();
      const open = names.filter((name) => (arrived.get(name) ?? 0) < (this.#posted.get(name) ?? 0));
      if (open.length === 0 && this.#isAllPosted(names)) return;
      const moved = names.reduce((sum, name) => sum + (arrived.get(name) ?? 0) + (this.#posted.get(name) ?? 0), 0);
      if (moved !== before) [before, since] = [moved, performance.now()];
      if (performance.now() - since > STANDSTILL_MS) return;
      await sleep(EVERY_MS);
    }
  }

  #isAllPosted(names: readonly string[]): boolean {
    return names.every((name) => (this.#posted.get(name) ?? 0) >= Math.floor(this.#each));
  }

  #arrivedByAccount(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const number of this.#phones.arrived.keys()) {
      const name = this.#phones.accountOf(number)?.name;
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }
}

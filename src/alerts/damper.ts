import { FLAPPING_WITHIN_MS, isFlapping, type Occurrence, type Sum, verdictOf } from './flapping.ts';

/** What is to be told of a problem that was kept quiet. */
export interface Overdue extends Sum {
  readonly key: string;
  readonly event: 'opened' | 'summed';
}

/** Remembers how often each problem was open lately. Times: epoch milliseconds. */
export class Damper {
  readonly #known = new Map<string, Occurrence[]>();

  /** @param known oldest first */
  constructor(known: readonly (Occurrence & { readonly key: string })[]) {
    for (const { key, openedAt, closedAt, told } of known) this.#of(key).push({ openedAt, closedAt, told });
  }

  /** Returns whether it is told now. */
  opened(key: string, at: number): boolean {
    const earlier = this.#of(key).filter(({ openedAt, told }) => !told || at - openedAt < FLAPPING_WITHIN_MS);
    const told = !isFlapping(earlier, at);
    this.#known.set(key, [...earlier, { openedAt: at, closedAt: null, told }]);
    return told;
  }

  /** Returns whether its opening was told, and its end must be as well. */
  closed(key: string, at: number): boolean {
    const list = this.#of(key);
    const last = list.pop();
    // Opened so long ago that nothing was kept of it.
    if (!last) return true;
    list.push({ ...last, closedAt: at });
    return last.told;
  }

  /** True while its opening is kept quiet. */
  isQuiet(key: string): boolean {
    return this.#known.get(key)?.at(-1)?.told === false;
  }

  /** Everything of it is told. */
  told(key: string): void {
    this.#known.set(
      key,
      this.#of(key).map((one) => ({ ...one, told: true })),
    );
  }

  /** What has become due; each is to be told, and then `told`. */
  overdue(now: number): readonly Overdue[] {
    return [...this.#known].flatMap(([key, list]) => {
      const verdict = verdictOf(list, now);
      return verdict && 'tell' in verdict
        ? [{ key, event: verdict.tell, times: verdict.times, totalMs: verdict.totalMs }]
        : [];
    });
  }

  /** When to look again; null: nothing is kept quiet. */
  nextLook(now: number): number | null {
    const times = [...this.#known.values()].flatMap((list) => {
      const verdict = verdictOf(list, now);
      return verdict ? ['tell' in verdict ? now : verdict.lookAt] : [];
    });
    return times.length === 0 ? null : Math.min(...times);
  }

  #of(key: string): Occurrence[] {
    const list = this.#known.get(key) ?? [];
    this.#known.set(key, list);
    return list;
  }
}

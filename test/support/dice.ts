/** Seeded randomness: the same seed, the same years. */
export interface Dice {
  /** A number in [0, 1). */
  readonly next: () => number;
  readonly between: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
}

/** So many of them, at random, in their own order. */
export function someOf<T>(all: readonly T[], count: number, random: () => number): readonly T[] {
  const drawn = all.map((_, index) => ({ index, lot: random() })).toSorted((a, b) => a.lot - b.lot);
  const chosen = new Set(drawn.slice(0, count).map(({ index }) => index));
  return all.filter((_, index) => chosen.has(index));
}

/** Mulberry32: small, fast, and good enough to pick faults. */
export function dice(seed: number): Dice {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    chance: (probability) => next() < probability,
  };
}

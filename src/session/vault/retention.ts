const DAY = 24 * 3600 * 1000;
/** Nothing younger than a day is removed, unless there are this many times more than should be kept. */
const CROWD = 4;
/** A replaced login may still be needed: the newest copy of this many generations is kept. */
const GENERATIONS_KEPT = 2;

/** A backup or a quarantined store, as retention sees it. */
export interface Keepable {
  /** Increases; unaffected by clock changes. */
  readonly number: number;
  /** Epoch milliseconds by the clock at that time. */
  readonly at: number;
  /** Null: unknown, because it is damaged. */
  readonly generation: string | null;
}

/**
 * What may be removed: beyond the newest `keep` by number, *and* more than a day old, and not the newest copy of one of
 * the last generations. They are ordered by number, so a clock change removes nothing early; damaged ones do
 * not count as kept.
 *
 * Call it only if the newest one is verified: then a verified copy always remains.
 */
export function toRemove<T extends Keepable>(all: readonly T[], keep: number, now: number): T[] {
  const newestFirst = [...all].sort((a, b) => b.number - a.number);
  const generations: string[] = [];
  let kept = 0;
  return newestFirst.filter((item) => {
    const rank = kept;
    if (item.generation !== null) {
      kept++;
      const newestOfGeneration = !generations.includes(item.generation);
      if (newestOfGeneration) generations.push(item.generation);
      if (newestOfGeneration && generations.length <= GENERATIONS_KEPT) return false;
    }
    if (rank < keep) return false;
    return now - item.at > DAY || rank >= keep * CROWD;
  });
}

/** What a row of samples tells about growth. */
export interface Growth {
  /** The middle of what was measured. */
  readonly median: number;
  /** Theil-Sen slope over an hour, as a share of the median: 0.01 is one per cent an hour. */
  readonly perHour: number;
  /** Where the true slope lies with 95 %, by Kendall's statistic. */
  readonly spread: readonly [low: number, high: number];
  readonly verdict: 'holds' | 'broken' | 'cannot tell';
}

export interface Sample {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly value: number;
}

/** Growth allowed in an hour. */
const LIMIT = 0.01;
const HOUR_MS = 3_600_000;
/** Fewer tell nothing. */
const FEWEST = 10;
const Z_95 = 1.96;

/**
 * The slope is the median of the slopes between all pairs, which a few outliers do not move (Sen 1968); its spread is told
 * by the number of pairs that may lie on either side by chance.
 *
 * @returns null when the samples are too few
 */
export function growthOf(samples: readonly Sample[]): Growth | null {
  const count = samples.length;
  if (count < FEWEST) return null;
  const slopes = samples
    .flatMap((a, nth) => samples.slice(nth + 1).map((b) => (b.value - a.value) / (b.at - a.at)))
    .sort((a, b) => a - b);
  const median = middle(samples.map(({ value }) => value).sort((a, b) => a - b));
  const chance = Z_95 * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  const rank = (position: number): number =>
    slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(position)))] ?? 0;
  const share = (slope: number): number => (slope * HOUR_MS) / median;
  const spread = [share(rank((slopes.length - chance) / 2 - 1)), share(rank((slopes.length + chance) / 2))] as const;
  return { median, perHour: share(middle(slopes)), spread, verdict: verdictOf(spread) };
}

/** One sample for each minute, its median: a collection of garbage falls into any of them. */
export function byMinute(samples: readonly Sample[]): readonly Sample[] {
  const minutes = Map.groupBy(samples, ({ at }) => Math.floor(at / 60_000));
  return [...minutes].map(([minute, those]) => ({
    at: minute * 60_000,
    value: middle(those.map(({ value }) => value).sort((a, b) => a - b)),
  }));
}

function verdictOf([low, high]: Growth['spread']): Growth['verdict'] {
  if (high <= LIMIT) return 'holds';
  return low > LIMIT ? 'broken' : 'cannot tell';
}

function middle(sorted: readonly number[]): number {
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Upper ends of the steps by which durations are counted, milliseconds; what is longer falls into one more step. */
export const durationSteps: readonly number[] = [
  ...[2, 5, 10, 15, 20, 30, 45].map((seconds) => seconds * SECOND),
  ...[1, 1.5, 2, 3, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 8, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7].map((days) => days * DAY),
];

/**
 * The duration that a share of all did not exceed, to the next step; null: none were counted. Beyond the last step it is
 * that step. Pure.
 *
 * @param counts by step, the last one for what is longer than every step
 * @param share 0.5 for the median
 */
export function percentileOf(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  const step = counts.findIndex((count) => {
    seen += count;
    return seen >= share * total;
  });
  return durationSteps[Math.min(step, durationSteps.length - 1)] ?? null;
}

/** The share that took at most `ms`, which is one of the steps; null: none were counted. Pure. */
export function shareWithin(counts: readonly number[], ms: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const within = counts.filter((_, step) => (durationSteps[step] ?? Number.POSITIVE_INFINITY) <= ms);
  return within.reduce((sum, count) => sum + count, 0) / total;
}

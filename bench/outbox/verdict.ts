/**
 * What a row of ratios tells about a bar. Ratios of neighbours in time are compared, so what the machine does besides
 * falls on both; what is left of it shows as the spread.
 */

export interface Bar {
  readonly limit: number;
  /** Which side of the limit is good. */
  readonly side: 'at most' | 'at least';
}

export type Verdict = 'holds' | 'broken' | 'cannot tell';

export interface Figure {
  readonly median: number;
  /** Where the true median lies with 95 %; from the least to the greatest, when too few samples tell no more. */
  readonly spread: readonly [low: number, high: number];
  readonly samples: number;
  /** More samples are wanted: they are too few, or the spread is wider than the distance of the bar from 1. */
  readonly vague: boolean;
  readonly verdict: Verdict;
}

const CONFIDENCE = 0.95;

/** @param ratios at least one */
export function judge(ratios: readonly number[], bar: Bar): Figure {
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  const left = leftOut(sorted.length);
  const spread = [at(Math.max(0, left)), at(sorted.length - 1 - Math.max(0, left))] as const;
  const vague = left < 0 || spread[1] - spread[0] > Math.abs(bar.limit - 1);
  return { median, spread, samples: sorted.length, vague, verdict: vague ? 'cannot tell' : verdictOf(spread, bar) };
}

function verdictOf(spread: Figure['spread'], bar: Bar): Verdict {
  const good = spread.filter((end) => (bar.side === 'at most' ? end <= bar.limit : end >= bar.limit)).length;
  if (good === 2) return 'holds';
  return good === 0 ? 'broken' : 'cannot tell';
}

/**
 * How many samples may be left out at each end, so that the rest still spans the true median with the confidence wanted:
 * each sample is on either side of it by the toss of a coin. Less than none: they are too few.
 */
function leftOut(samples: number): number {
  let left = -1;
  /** That exactly `left + 1` samples lie below the median, and that no more than so many do. */
  let chance = 0.5 ** samples;
  let atMost = chance;
  while (2 * atMost <= 1 - CONFIDENCE) {
    left += 1;
    chance *= (samples - left) / (left + 1);
    atMost += chance;
  }
  return left;
}

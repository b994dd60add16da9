import { type Bar, judge, type Verdict } from '../outbox/verdict.ts';

/** Of each company, of each invoice: how long it waited, milliseconds. */
export type Waits = readonly (readonly number[])[];

export interface Judged {
  /** Over the whole time, of the company that it is worst for. */
  readonly worst: number;
  /** Where the median of the parts of the time lies. */
  readonly spread: readonly [low: number, high: number];
  readonly verdict: Verdict;
}

/** The time is cut into so many parts, which tell how far the figure wanders by itself. */
const PARTS = 8;
const share: Bar = { limit: 2, side: 'at most' };
const lateness: Bar = { limit: 1.2, side: 'at most' };

/**
 * All companies have the same work, so the share of each is what the company waits that is served best: the mean wait of the
 * one that is served worst / its mean wait. Against the mean of all, one that is preferred to many would not show.
 */
export function longestWaitOfShare(waits: Waits): Judged {
  const ratio = (means: readonly number[]): number => Math.max(...means) / Math.min(...means);
  const parts = waits.map(meansOfParts);
  const samples = Array.from({ length: PARTS }, (_, n) => ratio(parts.map((means) => means[n] ?? Number.NaN)));
  return judged(ratio(waits.map(mean)), samples, share);
}

/** How much longer each company waits than without the fault: the same invoices at the same moments, compared in pairs. */
export function latencyRatio(without: Waits, withFault: Waits): Judged {
  const ratios = (of: readonly number[], to: readonly number[] = []): readonly number[] =>
    of.map((value, n) => value / (to[n] ?? Number.NaN));
  const samples = withFault.flatMap((waits, n) => ratios(meansOfParts(waits), meansOfParts(without[n] ?? [])));
  return judged(Math.max(...ratios(withFault.map(mean), without.map(mean))), samples, lateness);
}

/** The worst of several verdicts. */
export function together(verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((one) => one === 'broken') ?? verdicts.find((one) => one === 'cannot tell') ?? 'holds';
}

function judged(worst: number, samples: readonly number[], bar: Bar): Judged {
  const { spread, vague } = judge(samples, bar);
  // However wide: all of it is beyond the bar.
  const broken = spread[0] > bar.limit || (!vague && worst > bar.limit);
  return { worst, spread, verdict: broken ? 'broken' : vague ? 'cannot tell' : 'holds' };
}

function meansOfParts(waits: readonly number[]): readonly number[] {
  const end = (part: number): number => Math.round((part * waits.length) / PARTS);
  return Array.from({ length: PARTS }, (_, part) => mean(waits.slice(end(part), end(part + 1))));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

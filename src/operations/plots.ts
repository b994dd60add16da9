import type { PlotStore, SentBlock, SilentCustomer } from '../delivery/ports/plot-store.ts';
import { percentileOf, shareWithin } from '../delivery/rules/duration-steps.ts';
import { localMidnight } from '../delivery/telling/local-time.ts';
import { type Spell, within } from '../session/lifecycle/availability.ts';

export const plotRanges = ['24h', '7d', '30d', '90d'] as const;
export type PlotRange = (typeof plotRanges)[number];

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

/** One stretch of time. Times: epoch milliseconds. Shares are null where nothing was sent. */
export interface PlotBlock {
  readonly from: number;
  readonly to: number;
  /** Messages sent in it, by what has become of them, and those held or failed in it. */
  readonly outcomes: Readonly<Record<'read' | 'delivered' | 'sent' | 'held' | 'failed', number>>;
  /** From the intake of the invoice until the customer's phone had it. */
  readonly took: Percentiles | null;
  /** From the intake until it was sent: the age of the queue. */
  readonly waited: Percentiles | null;
  /** Of those delivered, the share that took at most `ON_TIME_MS`. */
  readonly onTime: number | null;
  /** Of those sent. */
  readonly readShare: number | null;
  /** How often the session came back. */
  readonly reconnects: number;
}

export interface Plots {
  readonly range: PlotRange;
  readonly blocks: readonly PlotBlock[];
  readonly silent: readonly SilentCustomer[];
}

export interface PlotPorts {
  readonly outbox: Pick<PlotStore, 'sentBlock' | 'troubleCounts' | 'silentCustomers'>;
  /** The session's states, oldest first. */
  readonly states: () => Promise<readonly Spell[]>;
  readonly now: () => number;
  /** The company's, for where a day begins. */
  readonly timeZone: string;
}

/** An invoice that is with the customer within a quarter of an hour is on time. */
export const ON_TIME_MS = 15 * 60_000;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHAPES: Readonly<Record<PlotRange, { readonly count: number; readonly stepMs: number }>> = {
  '24h': { count: 24, stepMs: HOUR_MS },
  '7d': { count: 28, stepMs: 6 * HOUR_MS },
  '30d': { count: 30, stepMs: DAY_MS },
  '90d': { count: 90, stepMs: DAY_MS },
};

/**
 * Creates the operation. Stretches that are over are counted once and kept for a while, because only receipts that come late
 * change them; each is read by itself, so that sending goes on between them.
 */
export function createPlots({ outbox, states, now, timeZone }: PlotPorts): (range: PlotRange) => Promise<Plots> {
  const kept = new Map<string, { readonly block: SentBlock; readonly at: number }>();

  async function sentBlock(from: number, to: number): Promise<SentBlock> {
    const key = `${from}-${to}`;
    const known = kept.get(key);
    const age = now() - to;
    // A tenth of its age, a day at most: what is old hardly changes.
    if (known && Math.abs(now() - known.at) < Math.min(DAY_MS, age / 10)) return known.block;
    const block = await outbox.sentBlock(from, to);
    kept.delete(key);
    kept.set(key, { block, at: now() });
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
    return block;
  }

  return async (range) => {
    const { count, stepMs } = SHAPES[range];
    const end = endOf(now(), stepMs, timeZone);
    const begin = end - count * stepMs;
    const troubles = await outbox.troubleCounts(begin, end, stepMs);
    const spells = await states();
    const blocks: PlotBlock[] = [];
    for (let i = 0; i < count; i++) {
      const from = begin + i * stepMs;
      const sent = await sentBlock(from, from + stepMs);
      const inTrouble = (state: 'held' | 'failed') =>
        troubles.find((one) => one.state === state && one.block === i)?.count ?? 0;
      blocks.push({
        ...figuresOf(sent, inTrouble('held'), inTrouble('failed')),
        from,
        to: from + stepMs,
        reconnects: within(spells, from, from + stepMs, now()).reconnects,
      });
    }
    return { range, blocks, silent: await outbox.silentCustomers(begin) };
  };
}

/** Stretches kept: those of every range, twice. */
const MOST_KEPT = 400;

/** End of the stretch that is not over. Days and their quarters begin at the company's midnight. Pure. */
function endOf(now: number, stepMs: number, timeZone: string): number {
  const begin = stepMs === HOUR_MS ? 0 : localMidnight(now, timeZone);
  return begin + Math.ceil((now + 1 - begin) / stepMs) * stepMs;
}

function figuresOf(block: SentBlock, held: number, failed: number) {
  const { sent, delivered, read, took, waited } = block;
  const all = sent + delivered + read;
  return {
    outcomes: { read, delivered, sent, held, failed },
    took: percentiles(took),
    waited: percentiles(waited),
    onTime: shareWithin(took, ON_TIME_MS),
    readShare: all === 0 ? null : read / all,
  };
}

function percentiles(counts: readonly number[]): Percentiles | null {
  const [p50, p95] = [percentileOf(counts, 0.5), percentileOf(counts, 0.95)];
  return p50 === null || p95 === null ? null : { p50, p95 };
}

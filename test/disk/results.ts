import type { WriterCount } from './cases.ts';
import type { FullDiskResult } from './full-disk.ts';

/** What docs/disk-faults.md shows of one writer. */
export interface KeptCount extends WriterCount {
  /** `YYYY-MM-DD`. */
  readonly measured: string;
}

/** What `npm run torture:disk -- --write` keeps. */
export interface KeptResults {
  readonly seed: number;
  readonly faults: number;
  readonly fullDisk: FullDiskResult | null;
  readonly node: readonly KeptCount[];
  readonly sqlite: readonly KeptCount[];
  readonly outsideTheTable: Readonly<Record<string, string>>;
}

/** What one run measured. */
export interface Measured {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly seed: number;
  /** Null: the disk was not filled. */
  readonly fullDisk: FullDiskResult | null;
  readonly node: readonly WriterCount[];
  readonly sqlite: readonly WriterCount[];
}

/** What there is to measure, in the order in which it is shown. */
export interface Inventory {
  readonly node: readonly string[];
  readonly sqlite: readonly string[];
  readonly outsideTheTable: Readonly<Record<string, string>>;
}

/** A run of some writers replaces their rows, and leaves the others as they were measured. Pure. */
export function keptAfter(before: KeptResults, measured: Measured, there: Inventory): KeptResults {
  const { day, seed, fullDisk } = measured;
  const node = rows(there.node, before.node, measured.node, day);
  const sqlite = rows(there.sqlite, before.sqlite, measured.sqlite, day);
  return {
    seed: fullDisk === null ? before.seed : seed,
    faults: [...node, ...sqlite].reduce((sum, { faults }) => sum + faults, 0),
    fullDisk: fullDisk ?? before.fullDisk,
    node,
    sqlite,
    outsideTheTable: there.outsideTheTable,
  };
}

function rows(
  names: readonly string[],
  before: readonly KeptCount[],
  measured: readonly WriterCount[],
  day: string,
): readonly KeptCount[] {
  const known = new Map(
    [...before, ...measured.map((count) => ({ ...count, measured: day }))].map((row) => [row.name, row]),
  );
  return names.flatMap((name) => known.get(name) ?? []);
}

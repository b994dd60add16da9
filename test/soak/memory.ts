import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../crash-sweep/kills.ts';
import { byMinute, type Growth, growthOf } from './slope.ts';

/** Names the folder of the diaries, for the processes that keep one. */
export const DIARY_VARIABLE = 'SOAK_DIARY';

/** What the memory of a process consists of. Bytes. */
export interface Reading {
  /** Epoch milliseconds. */
  readonly at: number;
  /** After a full collection. */
  readonly collected: boolean;
  readonly rss: number;
  readonly heapTotal: number;
  readonly heapUsed: number;
  /** Outside the heap, of JavaScript objects; `arrayBuffers` is a part of it. */
  readonly external: number;
  readonly arrayBuffers: number;
  /** In use, by V8's space. */
  readonly spaces: Readonly<Record<string, number>>;
}

/** What lives in one process after a full collection, twice, and which part of its resident memory grew in between. */
export interface MemoryOfProcess {
  readonly first: Reading;
  readonly last: Reading;
  /** Of what lives after a full collection, in bytes, the most first: by V8's space, and outside its heap. */
  readonly grown: Readonly<Record<string, number>>;
  /** Of the last hour, or the second half of a shorter run; null: too short to tell. */
  readonly parts: Readonly<Record<'heap' | 'external' | 'native', Growth | null>>;
}

const ANSWER_MS = 60_000;

/** Every reading of a process so far, the oldest first. */
export function readingsOf(folder: string, pid: number): readonly Reading[] {
  const file = path.join(folder, `${pid}.jsonl`);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Reading);
}

/** Collects everything in a process and reads what lives; null: it has ended, or does not answer. */
export async function collected(folder: string, pid: number): Promise<Reading | null> {
  const of = (): readonly Reading[] => readingsOf(folder, pid).filter((reading) => reading.collected);
  const before = of().length;
  try {
    process.kill(pid, 'SIGWINCH');
  } catch {
    return null;
  }
  await until(() => of().length > before, ANSWER_MS);
  return of()[before] ?? null;
}

/** What grew between two collections, the most first. Pure. */
export function grownBetween(first: Reading, last: Reading): Readonly<Record<string, number>> {
  const bytes = ({ spaces, external, arrayBuffers }: Reading): Record<string, number> => ({
    ...spaces,
    external,
    arrayBuffers,
  });
  const before = bytes(first);
  const grown = Object.entries(bytes(last))
    .map(([name, value]): [string, number] => [name, value - (before[name] ?? 0)])
    .filter(([, more]) => more > 0);
  return Object.fromEntries(grown.toSorted(([, a], [, b]) => b - a));
}

/** Which part of the resident memory grew, from this moment on (epoch milliseconds); `native`: neither heap nor buffers. Pure. */
export function partsOf(readings: readonly Reading[], from: number): MemoryOfProcess['parts'] {
  const those = readings.filter(({ at }) => at >= from);
  const of = (value: (one: Reading) => number): Growth | null =>
    growthOf(byMinute(those.map((one) => ({ at: one.at - from, value: value(one) }))));
  return {
    heap: of(({ heapTotal }) => heapTotal),
    external: of(({ external }) => external),
    native: of(({ rss, heapTotal, external }) => rss - heapTotal - external),
  };
}

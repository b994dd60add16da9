import { setTimeout as after } from 'node:timers/promises';
import { patientDeadline, type SpareGauge, spareTime } from '../../patient-deadline.ts';
import { type ProcessorGauge, processorGauge } from '../../processor-time.ts';
import { memoryGauge } from './resident-memory.ts';

/** How a reading can fail. */
export type ReadingEnd =
  /** It used up its processor time. */
  | 'time'
  /** It took long without working, or too long altogether. */
  | 'hung'
  /** It exceeded its memory limit. */
  | 'memory'
  /** The process exited, or its answer was invalid. */
  | 'crash';

/**
 * Resident memory at which a reader is killed. It is checked every 20 ms, in which a reader can take some 60 MB, so it stays
 * below 512 MB.
 */
const MOST_MEMORY = 432 * 1024 * 1024;
/** By the clock, while the computer is not overloaded, for one that works too little to use up its processor time. Milliseconds. */
const MOST_BY_THE_CLOCK_MS = 30_000;

/**
 * Watches one reading until it is disposed of. What counts is the processor time that the process uses: on a busy computer
 * it waits for its turn, which is not the document's fault. It is asked for only when the clock has reached `ms`, which few
 * documents see; where that is dear, what was used before the first look counts for nothing.
 */
export function watchReading(
  pid: number,
  ms: number,
  end: (how: ReadingEnd) => void,
  spare: SpareGauge = spareTime(),
): Disposable {
  const watching = new AbortController();
  const endUnlessOver = (how: ReadingEnd): void => {
    if (!watching.signal.aborted) end(how);
  };
  const memory = memoryGauge(process.platform);
  const lookAtMemory = async (): Promise<void> => {
    const bytes = await memory?.read(pid);
    if (bytes && bytes > MOST_MEMORY) endUnlessOver('memory');
  };
  const looking = memory ? setInterval(() => void lookAtMemory(), memory.everyMs) : undefined;
  void watchProcessor(pid, ms, endUnlessOver, watching.signal);
  const told = { late: () => end('hung'), delayed: () => undefined };
  const endDeadline = patientDeadline(MOST_BY_THE_CLOCK_MS, told, spare);
  return {
    [Symbol.dispose]: () => {
      clearInterval(looking);
      watching.abort();
      endDeadline();
    },
  };
}

async function watchProcessor(
  pid: number,
  ms: number,
  end: (how: ReadingEnd) => void,
  signal: AbortSignal,
  gauge: ProcessorGauge = processorGauge(process.platform),
): Promise<void> {
  let begun = gauge.isCheap ? await gauge.read(pid) : null;
  let used = begun;
  let workedAt = performance.now();
  const passed = (span: number): Promise<void> => after(span, undefined, { signal }).catch(() => undefined);
  for (await passed(ms); !signal.aborted; await passed(gauge.everyMs)) {
    const now = await gauge.read(pid);
    if (now !== null && now !== used) workedAt = performance.now();
    begun ??= now;
    used = now ?? used;
    if (used !== null && begun !== null && used - begun >= ms) return end('time');
    if (performance.now() - workedAt >= 2 * ms) return end('hung');
  }
}

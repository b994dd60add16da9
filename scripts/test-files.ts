import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { run } from 'node:test';
import type { TestEvent } from 'node:test/reporters';

const LOOK_MS = 1000;
/** Part of all cores' time: with more to spare another file is begun beside the others, with less one fewer. */
const IDLE = 0.15;
const BUSY = 0.03;
const cores = availableParallelism();
/**
 * Tests make much and keep little: a young generation that is large from the start is rarely looked through. Helping threads
 * of V8 would take the other core from the tests beside these.
 */
const SPARING = [
  '--min-semi-space-size=48',
  '--single-threaded-gc',
  '--no-concurrent-recompilation',
  `--import=${path.join(import.meta.dirname, 'test-without-hooks.ts')}`,
];
const FEWEST = cores;
/** Each may have a browser and a server of its own. */
const MOST = 3 * cores;

/** The counts of a summary, and their words at the end of a run. */
const words = {
  tests: 'tests',
  suites: 'suites',
  passed: 'pass',
  failed: 'fail',
  cancelled: 'cancelled',
  skipped: 'skipped',
  todo: 'todo',
} as const;
type Counts = Record<keyof typeof words, number>;
const keys = Object.keys(words) as (keyof Counts)[];

/**
 * Runs each batch of files in a process of its own and emits what `run` of `node:test` does, batch by batch, with one count
 * at the end.
 *
 * Tests wait for processes, servers and timers, some most of their time and some never: as many batches run at a time as
 * keep the cores busy, and no more, because what is tried has deadlines to meet.
 */
export function runFiles(batches: readonly (readonly string[])[], execArgv: readonly string[]): PassThrough {
  const events = new PassThrough({ objectMode: true });
  const startedAt = performance.now();
  const counts: Counts = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 };
  const waiting = [...batches];
  const load = watchCores();
  let running = 0;
  let atOnce = FEWEST;

  const look = setInterval(() => {
    const idle = load();
    if (idle > IDLE && running >= atOnce) atOnce = Math.min(MOST, atOnce + 1);
    if (idle < BUSY) atOnce = Math.max(FEWEST, atOnce - 1);
    begin();
  }, LOOK_MS);

  function begin(): void {
    while (running < atOnce) {
      const batch = waiting.shift();
      if (batch === undefined) break;
      running += 1;
      void runBatch(batch, execArgv, counts).then((ofBatch) => {
        running -= 1;
        for (const event of ofBatch) events.write(event);
        begin();
      });
    }
    if (running === 0) end();
  }

  function end(): void {
    clearInterval(look);
    const ms = performance.now() - startedAt;
    for (const line of [...keys.map((key) => `${words[key]} ${counts[key]}`), `duration_ms ${ms}`])
      events.write({ type: 'test:diagnostic', data: { nesting: 0, message: line, level: 'info' } });
    events.end();
  }

  begin();
  return events;
}

/** Its events, without those that count; a file that cannot be run is an event of a failed test. */
async function runBatch(
  batch: readonly string[],
  execArgv: readonly string[],
  counts: Counts,
): Promise<readonly TestEvent[]> {
  const events: TestEvent[] = [];
  const [first = ''] = batch;
  const shared = path.join(import.meta.dirname, 'test-batch.ts');
  const started = batch.length === 1 ? { files: [first] } : { files: [shared], argv: [...batch] };
  for await (const event of run({
    ...started,
    concurrency: 1,
    timeout: 600_000,
    execArgv: [...SPARING, ...execArgv],
  })) {
    if (event.type === 'test:summary' && event.data.file === undefined) {
      for (const key of keys) counts[key] += event.data.counts[key];
    } else if (event.type !== 'test:diagnostic' || event.data.file !== undefined) events.push(event);
  }
  return events;
}

/** Each call answers the part of all cores' time that was idle since the one before. */
function watchCores(): () => number {
  const times = () => {
    const all = cpus().map((core) => core.times);
    const idle = all.reduce((sum, one) => sum + one.idle, 0);
    return { idle, total: all.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) };
  };
  let before = times();
  return () => {
    const now = times();
    const total = now.total - before.total;
    const part = total === 0 ? 1 : (now.idle - before.idle) / total;
    before = now;
    return part;
  };
}

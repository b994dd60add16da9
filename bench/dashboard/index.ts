import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { BenchOptions, Values } from '../options.ts';
import { LoadedDelivery, PAGE } from '../outbox/loaded-delivery.ts';
import { judge, type Verdict } from '../outbox/verdict.ts';
import { fill } from './fill.ts';
import { keptBytes } from './kept.ts';
import { type Served, serve } from './serve.ts';

/** Up to so many deliveries the lower bar of a page counts. Milliseconds. */
const FEW = 100_000;
const PAGE_BARS = { few: 100, many: 250 } as const;
const STREAMS = 50;
const RATE_BAR = { limit: 0.95, side: 'at least' } as const;
/** Messages of one measurement of the rate; both are taken in turns. */
const MESSAGES = 200;
const MEGABYTE = 1024 * 1024;

/**
 * Home, Plots and the pages about deliveries, whose number makes them slow: the searches of a finance office, and those that are hard (for
 * nothing, for too much, and from the end).
 */
const PATHS = [
  '/',
  '/plots',
  '/plots?range=90d',
  '/deliveries',
  '/deliveries?at=last',
  '/deliveries?state=held,failed',
  '/deliveries?state=held,failed&at=last',
  '/deliveries?q=C0',
  '/deliveries?q=pe%C3%B1a',
  '/deliveries?q=pe%C3%B1a&at=last',
  '/deliveries?q=150000',
  '/deliveries?q=nobody+of+this+name',
  '/deliveries?q=nobody+of+this+name&state=read&at=last',
  '/deliveries?sent=yesterday',
  '/deliveries?from=2025-01-01&to=2025-12-31&at=last',
  '/deliveries?from=2025-01-01&to=2025-12-31&sent=today',
  '/deliveries?type=debit_memo',
  '/deliveries?role=salesperson&at=last',
  '/deliveries/invoice/500',
  '/deliveries/invoice/500/cancel',
] as const;

export const measures =
  'Home, Plots and the pages about deliveries on a filled outbox: the 95th percentile of each, and the rate of sending beside 50 open pages.';

export const options = {
  deliveries: { default: String(FEW), help: 'deliveries in the outbox' },
  rounds: { default: '5', help: 'rounds of requests' },
  requests: { default: '20', help: 'requests to each page in a round' },
} as const satisfies BenchOptions;

/**
 * `npm run bench -- dashboard --json`: Home, Plots and the pages about deliveries on a filled outbox, over HTTP, beside a delivery at work: the
 * 95th percentile of each page in several rounds, and delivery's rate with 50 live streams against its own without, in turns.
 *
 * `memoryAboveMB`: what the service keeps while 50 streams are open and 200 messages went through them, above what it keeps
 * once they are closed; each after a full collection, median. `residentMB`: the most that the whole process has held, with
 * the garbage that nobody had to collect, the far ends of the measurement and their record of all that was sent.
 */
export async function run(values: Values<typeof options>): Promise<object> {
  const deliveries = Number(values.deliveries);
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-bench-'));
  try {
    const file = path.join(folder, 'outbox.db');
    // None waits: each message that is sent is one of the measurement's own.
    fill(file, { company: 'TEST_AR', account: 'main' }, deliveries, 0);
    await using delivery = await LoadedDelivery.start(file);
    await using served = await serve(folder, delivery);
    const limit = deliveries <= FEW ? PAGE_BARS.few : PAGE_BARS.many;
    const pages = await measurePages(served, [values.rounds, values.requests], limit);
    const { rate, memoryAboveMB } = await measureStreams(served, delivery, 2 * Number(values.rounds));
    const residentMB = Math.round(process.resourceUsage().maxRSS / 1024);
    if ([rate, ...pages].some(({ verdict }) => verdict === 'broken')) process.exitCode = 1;
    return { deliveries, limitMs: limit, pages, streamClients: STREAMS, rate, memoryAboveMB, residentMB };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measurePages(served: Served, counts: readonly string[], limit: number) {
  const child = client(served, ['pages', ...counts, ...PATHS]);
  const [said] = await Promise.all([text(child.stdout ?? process.stdin), once(child, 'exit')]);
  const found = JSON.parse(said) as Record<string, number[]>;
  return Object.entries(found).map(([at, rounds]) => {
    const sorted = rounds.toSorted((a, b) => a - b);
    const p95Ms = Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
    const spread = [Math.round(sorted[0] ?? Number.NaN), Math.round(sorted.at(-1) ?? Number.NaN)];
    return { path: at, p95Ms, spread, verdict: verdictOf(sorted, limit) };
  });
}

/** Rounds on both sides of the bar: other work on the machine decides, and not the page. */
function verdictOf(p95s: readonly number[], limit: number): Verdict {
  const good = p95s.filter((ms) => ms <= limit).length;
  if (good === p95s.length) return 'holds';
  return good === 0 ? 'broken' : 'cannot tell';
}

/** Delivery's rate with the streams, as a part of its rate without them; and what they keep. */
async function measureStreams(served: Served, delivery: LoadedDelivery, pairs: number) {
  const ratios: number[] = [];
  const kept: number[] = [];
  await sendSome(delivery);
  for (let n = 0; n < pairs; n++) {
    const alone = await sendSome(delivery);
    const streams = client(served, ['streams', String(STREAMS)]);
    await once(streams.stdout ?? streams, 'data');
    const watched = await sendSome(delivery);
    const open = keptBytes();
    streams.stdin?.end();
    await once(streams, 'exit');
    kept.push(open - keptBytes());
    ratios.push(alone / watched);
  }
  const { median, spread, samples, verdict } = judge(ratios, RATE_BAR);
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  const rate = { ratio: rounded(median), spread: spread.map(rounded), samples, verdict };
  const middle = kept.toSorted((a, b) => a - b)[Math.floor(kept.length / 2)] ?? Number.NaN;
  return { rate, memoryAboveMB: Math.round((middle / MEGABYTE) * 10) / 10 };
}

/** Milliseconds. */
async function sendSome(delivery: LoadedDelivery): Promise<number> {
  for (let n = 0; n < MESSAGES; n += PAGE) await delivery.intakePage();
  return await delivery.dispatch(MESSAGES);
}

function client({ url, cookie }: Served, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [path.join(import.meta.dirname, 'client.ts'), url, cookie, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

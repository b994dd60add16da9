import { readFileSync } from 'node:fs';
import type { TestEngine } from '../../test/support/engine.ts';
import { newMessageId } from '../../test/support/engine.ts';
import { contact } from '../../test/support/phones.ts';
import { severalSessions } from '../../test/support/several-sessions.ts';
import type { BenchOptions, Values } from '../options.ts';
import { judge } from '../outbox/verdict.ts';

export const measures = `Sessions of the engine baileys in one process: its memory, and their rate together against that of one of them.

sessions         how many
rssMB            memory of the process that carries all of them, once connected
rssPerSessionMB  of it for each session above the first; at most 1.5
connectAllMs     from the start of that process until all are connected, four at a time
rateRatio        messages a second of all together / of one alone; at least 0.9`;

export const options = {
  sessions: { default: '200', help: 'how many' },
  pairs: { default: '8', help: 'pairs of measurements of the rate' },
  messages: { default: '200', help: 'messages in one measurement' },
} as const satisfies BenchOptions;

const PER_SESSION = 1.5;
const RATE = { limit: 0.9, side: 'at least' } as const;
const PDF_BYTES = 30_000;
const AT_ONCE = 4;
/** What was allocated for a login is given back meanwhile. */
const SETTLE_MS = 20_000;

/** `npm run bench -- sessions --json` */
export async function run(values: Values<typeof options>): Promise<object> {
  const [count, pairs, messages] = [Number(values.sessions), Number(values.pairs), Number(values.messages)];
  await using sessions = await severalSessions(count);
  const { engines } = sessions;
  await atOnce(engines, (engine) => engine.link());
  await Promise.all(engines.map((engine) => engine.stop()));

  // In a new process: linking takes memory that a service has given back long since.
  const [first] = engines;
  if (first === undefined) throw new TypeError('--sessions 1 or more');
  const startedAt = performance.now();
  await first.open();
  const firstMs = performance.now() - startedAt;
  const alone = await settledRss(first);
  const goesOnAt = performance.now();
  await atOnce(engines.slice(1), (engine) => engine.open());
  const connectAllMs = Math.round(firstMs + performance.now() - goesOnAt);
  const rss = await settledRss(first);
  const rssPerSession = (rss - alone) / Math.max(1, count - 1);

  // The first message to a contact asks for its keys.
  await atOnce(engines, (engine) => send(engine));
  const ratios: number[] = [];
  for (let n = 0; n < pairs; n++) {
    const rates = { one: 0, all: 0 };
    const order = n % 2 === 0 ? (['one', 'all'] as const) : (['all', 'one'] as const);
    for (const which of order) rates[which] = await rate(which === 'one' ? [first] : engines, messages);
    ratios.push(rates.all / rates.one);
  }
  const { median, spread, verdict } = judge(ratios, RATE);
  const range = spread.map(rounded).join(' to ');
  process.stderr.write(`rateRatio: ${rounded(median)} (${range}), ${verdict}, after ${pairs} pairs\n`);
  const fits = rssPerSession <= PER_SESSION;
  process.stderr.write(`rssPerSessionMB: ${rounded(rssPerSession)}, ${fits ? 'holds' : 'broken'}\n`);
  if (!fits || verdict === 'broken') process.exitCode = 1;
  return {
    sessions: count,
    rssMB: rounded(rss),
    rssPerSessionMB: rounded(rssPerSession),
    connectAllMs,
    rateRatio: rounded(median),
  };
}

async function rate(engines: readonly TestEngine[], messages: number): Promise<number> {
  let left = messages;
  const startedAt = performance.now();
  await Promise.all(
    engines.map(async (engine) => {
      while (left > 0) {
        left -= 1;
        await send(engine);
      }
    }),
  );
  return messages / ((performance.now() - startedAt) / 1000);
}

/** As delivery does: prepare, send, wait for the server's ack. */
async function send(engine: TestEngine): Promise<void> {
  const since = engine.log.position;
  const id = newMessageId();
  await engine.host.send(await engine.prepare(contact, engine.document(PDF_BYTES), id));
  await engine.acked(id, since);
}

async function atOnce(engines: readonly TestEngine[], work: (engine: TestEngine) => Promise<void>): Promise<void> {
  const waiting = [...engines];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Memory of the process that carries this engine, megabytes. */
async function settledRss({ host }: TestEngine): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

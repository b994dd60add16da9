import { spawn } from 'node:child_process';
import path from 'node:path';
import { withoutPostgres } from '../../test/support/postgres.ts';
import type { BenchOptions, Values } from '../options.ts';
import type { EngineRates } from './engine-rate.ts';
import type { Measured } from './measure.ts';
import type { Neighbours } from './neighbours.ts';
import { type Outboxes, outboxesInFiles, outboxesOnPostgres } from './outboxes.ts';
import { type Bar, type Figure, judge } from './verdict.ts';

/** More samples are taken while they are vague, but no more than this often as many as asked for. */
const MOST_TIMES = 4;
const bars = {
  start: { limit: 1.2, side: 'at most' },
  intake: { limit: 1.2, side: 'at most' },
  dispatch: { limit: 1.2, side: 'at most' },
  memory: { limit: 1.2, side: 'at most' },
  engineRate: { limit: 0.9, side: 'at least' },
} as const satisfies Record<string, Bar>;
type FigureName = keyof typeof bars;

export const measures = 'A large outbox against a small one, and the rate of delivery against that of the bare engine.';

export const options = {
  database: { default: 'sqlite', help: 'sqlite, or postgres: a cluster of its own, of what the machine has' },
  rounds: { default: '6', help: 'pairs of measurements' },
  large: { help: 'invoices in the large outbox (100000; on postgres 1000000)' },
  small: { help: 'invoices in the small one (1000; on postgres 10000)' },
} as const satisfies BenchOptions;

const kinds = {
  sqlite: { invoices: { small: 1000, large: 100_000 }, without: () => null, outboxes: outboxesInFiles },
  postgres: { invoices: { small: 10_000, large: 1_000_000 }, without: withoutPostgres, outboxes: outboxesOnPostgres },
} as const;

/**
 * `npm run bench -- outbox --json`: an outbox of 100,000 invoices against one of 1,000 (start, intake, dispatch, memory:
 * large / small), and delivery's rate through the real engine against that engine's own (rate / rate). With `--database
 * postgres` 1,000,000 against 10,000, in databases of PostgreSQL; `skipped` tells why the machine can have none.
 *
 * Every ratio is of two measurements right beside one another, in turns; its median counts, and `spread` says where the
 * true median lies with 95 %. `verdict` holds it against the bar, or cannot tell.
 *
 * @throws TypeError for another database than the two
 */
export async function run(values: Values<typeof options>): Promise<object> {
  const { database } = values;
  if (database !== 'sqlite' && database !== 'postgres')
    throw new TypeError(`--database ${database}: sqlite or postgres`);
  const kind = kinds[database];
  const why = kind.without();
  if (why !== null) return { database, skipped: why };
  const invoices = {
    small: Number(values.small ?? kind.invoices.small),
    large: Number(values.large ?? kind.invoices.large),
  };
  await using outboxes = await kind.outboxes(invoices);
  const { verdict, small, large, ...result } = await measureAll(outboxes, Number(values.rounds));
  if (Object.values(verdict).includes('broken')) process.exitCode = 1;
  return {
    database,
    ...result,
    verdict,
    small: { invoices: invoices.small, ...small },
    large: { invoices: invoices.large, ...large },
  };
}

async function measureAll(outboxes: Outboxes, rounds: number) {
  const ratios: Record<FigureName, number[]> = { start: [], intake: [], dispatch: [], memory: [], engineRate: [] };
  const small: Measured[] = [];
  const large: Measured[] = [];
  await enough(['memory'], ratios, async () => {
    for (let n = 0; n < rounds; n++) {
      const before = await child<Measured>('measure.ts', [await outboxes.copyOf('small')]);
      const after = await child<Measured>('measure.ts', [await outboxes.copyOf('large')]);
      small.push(before);
      large.push(after);
      ratios.memory.push(after.rssMb / before.rssMb);
    }
  });
  await enough(['start', 'intake', 'dispatch'], ratios, async () => {
    const copies = [await outboxes.copyOf('small'), await outboxes.copyOf('large')];
    const { start, intake, dispatch } = await child<Neighbours>('neighbours.ts', [...copies, String(4 * rounds)]);
    ratios.start.push(...start);
    ratios.intake.push(...intake);
    ratios.dispatch.push(...dispatch);
  });
  let engine: Omit<EngineRates, 'ratios'> | null = null;
  await enough(['engineRate'], ratios, async () => {
    const { ratios: pairs, ...rates } = await child<EngineRates>('engine-rate.ts', [
      String(rounds),
      outboxes.empty ?? '',
    ]);
    ratios.engineRate.push(...pairs);
    engine = rates;
  });
  return { ...told(ratios), small: middle(small), large: middle(large), engine };
}

/** Goes on while one of these figures is vague. */
async function enough(
  names: readonly FigureName[],
  ratios: Readonly<Record<FigureName, readonly number[]>>,
  more: () => Promise<void>,
): Promise<void> {
  for (let time = 0; time < MOST_TIMES; time++) {
    await more();
    const figures = names.map((name) => ({ name, ...judge(ratios[name], bars[name]) }));
    for (const { name, median, spread, samples, verdict } of figures) {
      const range = spread.map(rounded).join(' to ');
      process.stderr.write(`${name}: ${rounded(median)} (${range}), ${verdict}, after ${samples} pairs\n`);
    }
    if (!figures.some(({ vague }) => vague)) return;
  }
}

function told(ratios: Readonly<Record<FigureName, readonly number[]>>) {
  const figures = (Object.keys(bars) as FigureName[]).map((name) => [name, judge(ratios[name], bars[name])] as const);
  const each = <T>(of: (figure: Figure) => T) => Object.fromEntries(figures.map(([name, f]) => [name, of(f)]));
  return {
    ...Object.fromEntries(figures.map(([name, { median }]) => [`${name}Ratio`, rounded(median)])),
    spread: each((figure) => figure.spread.map(rounded)),
    samples: each((figure) => figure.samples),
    verdict: each((figure) => figure.verdict),
  };
}

/** The median of each of their figures. */
function middle(all: readonly Measured[]): Measured {
  const of = (one: (measured: Measured) => number): number =>
    all.map(one).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
  return {
    startMs: of(({ startMs }) => startMs),
    intakeMs: of(({ intakeMs }) => intakeMs),
    dispatchMs: of(({ dispatchMs }) => dispatchMs),
    rssMb: of(({ rssMb }) => rssMb),
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function child<T>(file: string, args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [path.join(import.meta.dirname, file), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    started.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    started.on('error', reject);
    started.on('exit', (code) => {
      const last = output.trim().split('\n').at(-1);
      if (code === 0 && last) resolve(JSON.parse(last) as T);
      else reject(new Error(`${file} ended with ${code}`));
    });
  });
}

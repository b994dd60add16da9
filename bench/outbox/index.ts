import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Measured } from './measure.ts';

/**
 * `npm run bench -- outbox --json`: an outbox of 100,000 invoices against one of 1,000 (start, intake, dispatch, memory:
 * large / small), and delivery's rate through the real engine against that engine's own (rate / rate). Every measurement
 * is a process of its own; small and large take turns, and the median of the rounds counts.
 */
export async function run(argv: string[]): Promise<object> {
  const { values } = parseArgs({
    args: argv,
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '3' },
      large: { type: 'string', default: '100000' },
      small: { type: 'string', default: '1000' },
    },
  });
  const rounds = Array.from({ length: Number(values.rounds) });
  const large: Measured[] = [];
  const small: Measured[] = [];
  for (const _round of rounds) {
    small.push(await child<Measured>('measure.ts', [values.small]));
    large.push(await child<Measured>('measure.ts', [values.large]));
  }
  const engine: { bareRate: number; deliveryRate: number }[] = [];
  for (const _round of rounds) engine.push(await child('engine-rate.ts', []));
  const ratio = (of: (measured: Measured) => number): number => rounded(median(large.map(of)) / median(small.map(of)));
  return {
    startRatio: ratio(({ startMs }) => startMs),
    intakeRatio: ratio(({ intakeMs }) => intakeMs),
    dispatchRatio: ratio(({ dispatchMs }) => dispatchMs),
    memoryRatio: ratio(({ rssMb }) => rssMb),
    engineRateRatio: rounded(median(engine.map(({ bareRate, deliveryRate }) => deliveryRate / bareRate))),
    small: small.at(-1),
    large: large.at(-1),
    engine: engine.at(-1),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
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

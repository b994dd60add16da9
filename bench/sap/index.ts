import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const measures =
  'Memory and time of reading 1,000 and 10,000 invoices from SAP, page by page and in one answer.';

export const options = {};

/**
 * Memory and time of reading 1,000 and 10,000 invoices, page by page as the connector does, against the baseline of
 * collecting them all in one answer. Each reading is a process of its own, and so is the stand-in.
 */
export async function run(): Promise<object> {
  const readings: Reading[] = [];
  for (const invoices of [1000, 10_000]) {
    const standIn = spawn(process.execPath, [path.join(import.meta.dirname, 'stand-in.ts'), String(invoices)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      const url = await firstLine(standIn);
      for (const mode of ['paged', 'collected']) readings.push(await read(url, mode));
    } finally {
      standIn.stdin.end();
      await once(standIn, 'exit');
    }
  }
  const of = (mode: string): Reading[] => readings.filter((reading) => reading.mode === mode);
  return {
    bench: 'sap',
    readings,
    /** How much more is held at the peak for ten times the invoices. */
    growthPaged: growth(of('paged')),
    growthCollected: growth(of('collected')),
  };
}

interface Reading {
  readonly mode: string;
  readonly invoices: number;
  readonly seconds: number;
  readonly heldMegabytes: number;
  readonly maxRssMegabytes: number;
}

function growth([small, large]: readonly Reading[]): number | null {
  return small && large ? Number((large.heldMegabytes / small.heldMegabytes).toFixed(2)) : null;
}

async function read(url: string, mode: string): Promise<Reading> {
  const reader = spawn(process.execPath, ['--expose-gc', path.join(import.meta.dirname, 'reader.ts'), url, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(reader, 'exit');
  const line = await firstLine(reader);
  await exited;
  return JSON.parse(line) as Reading;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new TypeError('The child has no standard output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('The child ended without a word');
}

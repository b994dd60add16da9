import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toError } from '../../src/errors/coded-error.ts';
import { clockSeed, readCommandLine, whole } from '../support/command.ts';
import { allWriters } from './all-writers.ts';
import { sweepWriter, type WriterCount } from './cases.ts';
import { FaultyDisk, installFaultyDisk } from './faulty-disk.ts';
import { fillDuringDelivery, moments } from './full-disk.ts';
import { outsideTheTable } from './inventory.ts';
import { type KeptResults, keptAfter } from './results.ts';
import { SmallDisk } from './small-disk.ts';
import { sweepSqlite } from './sqlite-sweep.ts';
import { sqliteWriters } from './sqlite-writers.ts';

const usage = `Usage: npm run torture:disk -- [options] --json

Every writer on a disk that fails at each of its operations in every way, what SQLite writes on a C library that does, and
the real service on a disk that is filled while it delivers.

  --fillings N   how often the disk is filled (default: 6)
  --only WORD    the writers with this word in their name, and no full disk
  --seed S       default: from the clock; printed
  --write        keeps the figures for docs/disk-faults.md; those of other writers stay
`;

const { seed, fillings, only, write } = readCommandLine(
  usage,
  {
    json: { type: 'boolean' },
    write: { type: 'boolean', default: false },
    seed: { type: 'string', default: clockSeed() },
    fillings: { type: 'string', default: '6' },
    only: { type: 'string' },
  },
  (given) => ({
    seed: whole('seed', given.seed),
    fillings: whole('fillings', given.fillings),
    only: given.only,
    write: given.write,
  }),
);

say(`seed ${seed}`);
const failures: string[] = [];
const full = await fullDisk();
const sqlite = await ofSqlite();
const node = await ofNode();

const faults = [...node, ...sqlite].reduce((sum, count) => sum + count.faults, 0);
const result = { writers: node.length + sqlite.length, faults, failures: failures.length, fullDisk: full, seed };
if (write && failures.length === 0) {
  const file = path.join(import.meta.dirname, 'results.json');
  const before = JSON.parse(readFileSync(file, 'utf8')) as KeptResults;
  const measured = { day: new Date().toISOString().slice(0, 10), seed, fullDisk: full, node, sqlite };
  const there = { node: namesOf(allWriters), sqlite: namesOf(sqliteWriters), outsideTheTable };
  writeFileSync(file, `${JSON.stringify(keptAfter(before, measured, there), null, 2)}\n`);
}
for (const failure of failures) say(failure);
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function fullDisk() {
  if (fillings === 0 || only !== undefined) return null;
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-full-'));
  const disk = SmallDisk.mount(path.join(folder, 'disk'), 64);
  if (typeof disk === 'string') {
    say(`no full disk: ${disk}`);
    return null;
  }
  try {
    const rounds = Array.from({ length: fillings }, (_, nth) => moments[nth % moments.length] ?? 'idle');
    const { result: counted, breaches } = await fillDuringDelivery(
      folder,
      disk,
      { rounds, invoicesEach: 20, seed },
      say,
    );
    failures.push(...breaches);
    const { lost, duplicates, needlessQrScans, unalerted } = counted;
    if (lost + duplicates + needlessQrScans + unalerted > 0) failures.push(`full disk: ${JSON.stringify(counted)}`);
    return counted;
  } finally {
    disk[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ofSqlite(): Promise<readonly WriterCount[]> {
  const counts = await sweepSqlite('whole', only);
  if (typeof counts === 'string') {
    say(`nothing of SQLite: ${counts}`);
    return [];
  }
  for (const { name, faults: injected, story } of counts) tell(name, injected, story);
  return counts;
}

async function ofNode(): Promise<readonly WriterCount[]> {
  const disk = new FaultyDisk();
  await installFaultyDisk(disk);
  const counts: WriterCount[] = [];
  for (const writer of allWriters) {
    if (only !== undefined && !writer.name.includes(only)) continue;
    try {
      const count = await sweepWriter(disk, writer, 'whole');
      counts.push(count);
      tell(writer.name, count.faults);
    } catch (error) {
      disk.rest();
      tell(writer.name, 0, toError(error).message);
    }
  }
  return counts;
}

function namesOf(writers: readonly { readonly name: string }[]): readonly string[] {
  return writers.map(({ name }) => name);
}

function tell(name: string, injected: number, story?: string): void {
  if (story !== undefined || injected === 0) failures.push(`${name}: ${story ?? 'nothing was injected'}`);
  say(`${name}: ${story ?? `${injected} faults`}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

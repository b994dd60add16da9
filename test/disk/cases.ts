import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDiskError } from '../../src/disk-error.ts';
import { CodedError, toError } from '../../src/errors/coded-error.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { dice, someOf } from '../support/dice.ts';
import { seed } from '../support/sample.ts';
import { diskErrors, type Fault, type Operation, operations } from './faulty-disk.ts';
import type { Stage, Told, Writer } from './writers.ts';

/** What was done to one writer. */
export interface WriterCount {
  readonly name: string;
  readonly told: Told;
  /** Faults that were injected and survived. */
  readonly faults: number;
  readonly operations: readonly Operation[];
}

/** A disk whose operations below a folder are counted, and of which one can be made to fail. */
export interface FailingDisk {
  readonly seen: readonly Operation[];
  readonly struck: number;
  /** Where its stages must lie; null: anywhere. */
  readonly home: string | null;
  watch(folder: string): void;
  failOnce(index: number, fault: Fault): void;
  rest(): void;
}

/** In the short form a few of the operations fail, others with each seed, each in one way; in the whole one all of them, in every way. */
export type Depth = 'short' | 'whole';

/** Kinds of operations of which one fails in the short form; of a slow writer, and of every other. */
const SHORT_COUNT = { slow: 1, usual: 2 };

const faults: readonly Fault[] = [
  ...diskErrors.map((error) => ({ error, short: false })),
  { error: 'ENOSPC' as const, short: true },
];

/**
 * Lets each operation of a writer fail in each way, and asserts every time: what a reader finds is wholly the old or the
 * new; the failure is one that a person can act on; and on the disk that is well again the same work succeeds.
 */
export async function sweepWriter(disk: FailingDisk, writer: Writer, depth: Depth): Promise<WriterCount> {
  const plan = await rehearse(disk, writer);
  const wanted =
    depth === 'short' ? aFew(plan.seen, writer) : writer.slow ? firstOfEach(plan.seen) : [...plan.seen.keys()];
  const rotating = writer.slow !== undefined || depth === 'short';
  let injected = 0;
  for (const index of wanted) {
    const operation = plan.seen[index] ?? 'open';
    for (const [nth, fault] of faults.entries()) {
      if (fault.short && operation !== 'write') continue;
      if (rotating && nth !== index % (operation === 'write' ? faults.length : diskErrors.length)) continue;
      injected += await injectOne(disk, writer, plan, index, fault);
    }
  }
  return {
    name: writer.name,
    told: writer.told,
    faults: injected,
    operations: operations.filter((one) => plan.seen.includes(one)),
  };
}

interface Rehearsal {
  readonly seen: readonly Operation[];
  readonly old: string;
  readonly done: string;
}

async function rehearse(disk: FailingDisk, writer: Writer): Promise<Rehearsal> {
  return await inFolder(disk, writer, async (root, stage) => {
    const old = await stage.look();
    disk.watch(root);
    await stage.work();
    const seen = [...disk.seen];
    disk.rest();
    return { seen, old, done: await stage.look() };
  });
}

async function injectOne(
  disk: FailingDisk,
  writer: Writer,
  { seen, old, done }: Rehearsal,
  index: number,
  fault: Fault,
): Promise<number> {
  return await inFolder(disk, writer, async (root, stage) => {
    const what = `${writer.name}: ${fault.error}${fault.short ? ' after half' : ''} at ${seen[index]} ${index}`;
    disk.watch(root);
    disk.failOnce(index, fault);
    const error = await stage.work().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    const { struck } = disk;
    disk.rest();
    if (error !== null) assertActionable(error, writer, what);
    const good = [old, done, ...Object.keys(stage.alsoGood ?? {})];
    const found = await stage.look();
    assert.ok(good.includes(found), `${what}: found "${found}", not ${good.map((state) => `"${state}"`).join(' or ')}`);
    if (error === null && struck > 0 && writer.told.by !== 'log') {
      assert.ok(found === done || stage.alsoGood?.[found] !== undefined, `${what}: no error, and "${found}"`);
    }
    if (found === done) return Math.min(1, struck);
    await stage.work().catch((thrown: unknown) => {
      const why = toError(thrown).message;
      throw new Error(`${what}: the same work fails on the disk that is well again: ${why}`, { cause: thrown });
    });
    assert.equal(await stage.look(), done, `${what}: done again`);
    return Math.min(1, struck);
  });
}

/** A coded error with its next step; the disk's own word only where its caller makes an incident or a log line of it. */
function assertActionable(error: unknown, { told }: Writer, what: string): void {
  if (error instanceof CodedError) {
    assert.ok(inCommands(error.next).length > 8, `${what}: ${error.code} has no next step`);
    return;
  }
  const known = isDiskError(error);
  assert.ok(known && told.by !== 'error', `${what}: not a coded error: ${String(error)}`);
}

/** What takes seconds is not done thousands of times. */
function firstOfEach(seen: readonly Operation[]): number[] {
  return operations.map((operation) => seen.indexOf(operation)).filter((index) => index >= 0);
}

/** One operation of each of a few kinds. */
function aFew(seen: readonly Operation[], { slow }: Writer): readonly number[] {
  const first = firstOfEach(seen);
  const { next } = dice(seed);
  if (slow) return someOf(first, SHORT_COUNT.slow, next);
  return someOf(first, SHORT_COUNT.usual, next).flatMap((index) => {
    const alike = [...seen.keys()].filter((other) => seen[other] === seen[index]);
    return someOf(alike, 1, next);
  });
}

/** A disk in memory, where there is one: what is written thousands of times needs no platter. */
const MEMORY = '/dev/shm';

async function inFolder<T>(
  disk: FailingDisk,
  writer: Writer,
  run: (root: string, stage: Stage) => Promise<T>,
): Promise<T> {
  const home = disk.home ?? (existsSync(MEMORY) ? MEMORY : tmpdir());
  const folder = mkdtempSync(path.join(home, 'courier-disk-'));
  const root = path.join(folder, 'root');
  mkdirSync(root);
  const stage = await writer.stage(root);
  try {
    return await run(root, stage);
  } finally {
    await stage.close?.();
    rmSync(folder, { recursive: true, force: true });
  }
}

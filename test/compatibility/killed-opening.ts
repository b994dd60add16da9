import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CONTROL_BYTES, compileFailingDisk } from '../disk/sqlite-sweep.ts';

const KILLED = -1;

/** A folder whose disk operations are counted, for processes that are killed at one of them. */
export interface KillingDisk {
  /** A folder for what is not on that disk. */
  readonly folder: string;
  /** The counted one; whoever uses it makes and removes it. */
  readonly disk: string;
  /**
   * Runs a program of this folder.
   *
   * @param dieAt the operation at which it is killed; null: at none
   */
  run(program: string, args: readonly string[], dieAt: number | null): Promise<OpeningEnd>;
}

export interface OpeningEnd {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  /** Disk operations until its end. */
  readonly operations: number;
}

/** @returns the reason in words where a process cannot be killed there */
export async function onKillingDisk<T>(work: (killing: KillingDisk) => Promise<T>): Promise<T | string> {
  if (process.platform !== 'linux') return 'the failing C library is made for Linux only';
  const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'courier-upgrade-'));
  try {
    const library = path.join(folder, 'failing-disk.so');
    if (!compileFailingDisk(library)) return 'there is no C compiler';
    const disk = path.join(folder, 'disk');
    return await work({
      folder,
      disk,
      run: (program, args, dieAt) => runKilled({ folder, disk, library }, program, args, dieAt),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runKilled(
  { folder, disk, library }: { readonly folder: string; readonly disk: string; readonly library: string },
  program: string,
  args: readonly string[],
  dieAt: number | null,
): Promise<OpeningEnd> {
  const control = path.join(folder, 'control');
  writeFileSync(control, Buffer.alloc(CONTROL_BYTES, 0));
  const descriptor = openSync(control, 'r+');
  const order = Buffer.alloc(8);
  order.writeInt32LE(dieAt ?? -1, 0);
  order.writeInt32LE(KILLED, 4);
  writeSync(descriptor, order, 0, 8, 0);
  closeSync(descriptor);
  const child = spawn(process.execPath, [path.join(import.meta.dirname, program), ...args], {
    env: { ...process.env, LD_PRELOAD: library, FAILING_CONTROL: control, FAILING_FOLDER: disk },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return { code, signal, operations: readFileSync(control).readInt32LE(8) };
}

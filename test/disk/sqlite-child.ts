/** Runs the sweep of what SQLite writes, in a process whose C library fails on request; see `failing-disk.c`. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import os from 'node:os';
import { toError } from '../../src/errors/coded-error.ts';
import { type Depth, type FailingDisk, sweepWriter } from './cases.ts';
import type { Fault, Operation } from './faulty-disk.ts';
import { sqliteWriters } from './sqlite-writers.ts';

const kinds: readonly Operation[] = ['open', 'write', 'fsync', 'close', 'unlink', 'write', 'rename', 'mkdir'];
const [FAILS, ERROR, COUNT, STRUCK, SHORT, KINDS] = [0, 1, 2, 3, 4, 16];

/** Speaks through the shared file that the library looks into. */
class NativeDisk implements FailingDisk {
  readonly home: string;
  readonly #control: number;

  constructor(folder: string, control: string) {
    this.home = folder;
    this.#control = openSync(control, 'r+');
    this.rest();
  }

  get seen(): readonly Operation[] {
    return Array.from({ length: this.#read(COUNT) }, (_, index) => kinds[this.#read(KINDS + index) - 1] ?? 'open');
  }
  get struck(): number {
    return this.#read(STRUCK);
  }

  watch(): void {
    this.rest();
    this.#write(STRUCK, 0);
    this.#write(COUNT, 0);
  }

  failOnce(index: number, { error, short }: Fault): void {
    this.#write(ERROR, os.constants.errno[error]);
    this.#write(SHORT, short ? 1 : 0);
    this.#write(FAILS, index);
  }

  rest(): void {
    this.#write(FAILS, -1);
  }

  close(): void {
    closeSync(this.#control);
  }

  #read(at: number): number {
    const number = Buffer.alloc(4);
    readSync(this.#control, number, 0, 4, at * 4);
    return number.readInt32LE();
  }

  #write(at: number, value: number): void {
    const number = Buffer.alloc(4);
    number.writeInt32LE(value);
    writeSync(this.#control, number, 0, 4, at * 4);
  }
}

const disk = new NativeDisk(process.env['FAILING_FOLDER'] ?? '', process.env['FAILING_CONTROL'] ?? '');
const depth: Depth = process.argv[2] === 'whole' ? 'whole' : 'short';
const only = process.argv[3] ?? '';
for (const writer of sqliteWriters.filter(({ name }) => name.includes(only))) {
  try {
    process.stdout.write(`${JSON.stringify(await sweepWriter(disk, writer, depth))}\n`);
  } catch (error) {
    const story = toError(error).message;
    process.stdout.write(
      `${JSON.stringify({ name: writer.name, told: writer.told, faults: 0, operations: [], story })}\n`,
    );
  }
}
disk.close();

/**
 * A disk that fails on request. `node:fs` is decorated in this process, its callbacks, promises and file handles too, so
 * that the real code runs unmodified: operations below one folder are counted, and a chosen one fails as the system would
 * fail it. What SQLite and browsers do goes past it.
 */
import fs from 'node:fs';
import fsPromises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';

export const operations = [
  'open',
  'read',
  'write',
  'fsync',
  'close',
  'rename',
  'copy',
  'mkdir',
  'unlink',
  'chmod',
  'list',
] as const;
export type Operation = (typeof operations)[number];

export const diskErrors = ['ENOSPC', 'EIO', 'EACCES', 'EMFILE'] as const;
export type DiskError = (typeof diskErrors)[number];

export interface Fault {
  readonly error: DiskError;
  /** Half of the bytes are written first; a caller that does not look at the count takes it for all of them. */
  readonly short: boolean;
}

/** Which operation fails. */
interface Armed extends Fault {
  readonly strikes: (operation: Operation, index: number) => boolean;
}

export class FaultyDisk {
  /** Operations below the folder since `watch`, in order. */
  readonly seen: Operation[] = [];
  readonly home = null;
  struck = 0;
  #folder: string | null = null;
  #armed: Armed | null = null;
  /** Files whose last write was short: their next one fails. */
  readonly #cutShort = new Set<string>();

  /** Counts what happens below `folder` from now on. */
  watch(folder: string): void {
    this.heal();
    this.#folder = path.resolve(folder);
    this.seen.length = 0;
    this.struck = 0;
  }

  /** The `index`-th operation fails, once. */
  failOnce(index: number, fault: Fault): void {
    this.#armed = { ...fault, strikes: (_, at) => at === index };
  }

  /** These operations fail until `heal`. */
  failAll(kinds: readonly Operation[], error: DiskError): void {
    this.#armed = { error, short: false, strikes: (operation) => kinds.includes(operation) };
  }

  /** Every operation succeeds again. */
  heal(): void {
    this.#armed = null;
    this.#cutShort.clear();
  }

  /** Stops looking. */
  rest(): void {
    this.heal();
    this.#folder = null;
  }

  /** Counts the operation; the fault when it is to fail. */
  meet(operation: Operation, place: unknown): Fault | null {
    const file = textOf(place);
    if (this.#folder === null || file === null) return null;
    const absolute = path.resolve(file);
    if (absolute !== this.#folder && !absolute.startsWith(this.#folder + path.sep)) return null;
    const index = this.seen.push(operation) - 1;
    if (!this.#armed) return null;
    const due = operation === 'write' && this.#cutShort.delete(absolute);
    if (!due && !this.#armed.strikes(operation, index)) return null;
    this.struck += 1;
    if (this.#armed.short && !due) this.#cutShort.add(absolute);
    return { error: this.#armed.error, short: this.#armed.short && !due };
  }

  /** As Node reports it. */
  errorOf({ error }: Fault, operation: Operation, place: unknown): Error {
    const file = textOf(place) ?? undefined;
    const syscall = operation === 'copy' ? 'copyfile' : operation === 'list' ? 'scandir' : operation;
    // Node knows no path for what is done to an open file.
    const named = ['read', 'write', 'fsync', 'close'].includes(operation) ? {} : { path: file };
    return Object.assign(new Error(`${error}: injected, ${syscall}${'path' in named ? ` '${file}'` : ''}`), {
      code: error,
      errno: -os.constants.errno[error],
      syscall,
      ...named,
    });
  }
}

function textOf(place: unknown): string | null {
  if (typeof place === 'string') return place;
  if (place instanceof URL) return place.pathname;
  return Buffer.isBuffer(place) ? place.toString() : null;
}

type Anything = (...args: unknown[]) => unknown;
type Module = Record<string, unknown>;

/** Decorates `node:fs` for the rest of this process. To be called once. */
export async function installFaultyDisk(disk: FaultyDisk): Promise<void> {
  const descriptors = new Map<number, string>();
  const handles = new WeakMap<object, string>();
  const sync = fs as unknown as Module;
  const later = fsPromises as unknown as Module;
  const handle = await prototypeOfHandles();
  const placeOf = (target: unknown): unknown => (typeof target === 'number' ? descriptors.get(target) : target);

  decorateSync();
  decorateCallbacks();
  decoratePromises();
  decorateHandles();
  syncBuiltinESMExports();

  function decorateSync(): void {
    const plain: readonly [string, Operation][] = [
      ['fsyncSync', 'fsync'],
      ['fdatasyncSync', 'fsync'],
      ['renameSync', 'rename'],
      ['copyFileSync', 'copy'],
      ['cpSync', 'copy'],
      ['mkdirSync', 'mkdir'],
      ['mkdtempSync', 'mkdir'],
      ['rmSync', 'unlink'],
      ['rmdirSync', 'unlink'],
      ['unlinkSync', 'unlink'],
      ['chmodSync', 'chmod'],
      ['fchmodSync', 'chmod'],
      ['readdirSync', 'list'],
      ['opendirSync', 'list'],
      ['readFileSync', 'open'],
      ['readSync', 'read'],
      ['truncateSync', 'write'],
      ['ftruncateSync', 'write'],
    ];
    for (const [name, operation] of plain) {
      replace(sync, name, (original) => (...args) => {
        fail(operation, placeOf(args[0]));
        return original(...args);
      });
    }
    replace(sync, 'openSync', (original) => (...args) => {
      fail('open', args[0]);
      const descriptor = original(...args) as number;
      descriptors.set(descriptor, String(args[0]));
      return descriptor;
    });
    replace(sync, 'closeSync', (original) => (...args) => {
      const place = placeOf(args[0]);
      const fault = disk.meet('close', place);
      descriptors.delete(args[0] as number);
      original(...args);
      if (fault) throw disk.errorOf(fault, 'close', place);
      return undefined;
    });
    replace(sync, 'writeSync', (original) => (...args) => {
      const place = placeOf(args[0]);
      const fault = disk.meet('write', place);
      if (!fault) return original(...args);
      if (!fault.short) throw disk.errorOf(fault, 'write', place);
      return original(args[0], halfOf(args[1]));
    });
    for (const name of ['writeFileSync', 'appendFileSync']) {
      replace(sync, name, (original) => (...args) => {
        const place = placeOf(args[0]);
        if (typeof args[0] !== 'number') fail('open', place);
        const fault = disk.meet('write', place);
        if (!fault) return original(...args);
        original(args[0], fault.short ? halfOf(args[1]) : '', ...args.slice(2));
        throw disk.errorOf(fault, 'write', place);
      });
    }
  }

  /** What streams use. */
  function decorateCallbacks(): void {
    replace(sync, 'open', (original) => (...args) => {
      const done = args.at(-1) as (error: unknown, descriptor?: number) => void;
      const fault = disk.meet('open', args[0]);
      if (fault) return void process.nextTick(done, disk.errorOf(fault, 'open', args[0]));
      return original(...args.slice(0, -1), (error: unknown, descriptor: number) => {
        if (!error) descriptors.set(descriptor, String(args[0]));
        done(error, descriptor);
      });
    });
    const plain = [
      ['read', 'read'],
      ['write', 'write'],
      ['writev', 'write'],
      ['fsync', 'fsync'],
    ] as const;
    for (const [name, operation] of plain) {
      replace(sync, name, (original) => (...args) => {
        const place = placeOf(args[0]);
        const fault = disk.meet(operation, place);
        if (!fault) return original(...args);
        const done = args.at(-1) as (error: unknown) => void;
        return void process.nextTick(done, disk.errorOf(fault, operation, place));
      });
    }
    replace(sync, 'close', (original) => (...args) => {
      const place = placeOf(args[0]);
      const fault = disk.meet('close', place);
      descriptors.delete(args[0] as number);
      if (!fault) return original(...args);
      const done = args.at(-1) as ((error: unknown) => void) | undefined;
      return original(args[0], () => done?.(disk.errorOf(fault, 'close', place)));
    });
  }

  function decoratePromises(): void {
    const plain: readonly [string, Operation][] = [
      ['rename', 'rename'],
      ['copyFile', 'copy'],
      ['cp', 'copy'],
      ['mkdir', 'mkdir'],
      ['mkdtemp', 'mkdir'],
      ['rm', 'unlink'],
      ['rmdir', 'unlink'],
      ['unlink', 'unlink'],
      ['chmod', 'chmod'],
      ['readdir', 'list'],
      ['opendir', 'list'],
      ['readFile', 'open'],
      ['truncate', 'write'],
    ];
    for (const [name, operation] of plain) {
      replace(later, name, (original) => async (...args) => {
        fail(operation, args[0]);
        return await original(...args);
      });
    }
    replace(later, 'open', (original) => async (...args) => {
      fail('open', args[0]);
      const opened = (await original(...args)) as FileHandle;
      handles.set(opened, String(args[0]));
      decorateClose(opened, args[0]);
      return opened;
    });
    for (const name of ['writeFile', 'appendFile']) {
      replace(later, name, (original) => async (...args) => {
        const place = typeof args[0] === 'object' && args[0] !== null ? (handles.get(args[0]) ?? args[0]) : args[0];
        fail('open', place);
        const fault = disk.meet('write', place);
        if (!fault) return await original(...args);
        await original(args[0], fault.short ? halfOf(args[1]) : '', ...args.slice(2));
        throw disk.errorOf(fault, 'write', place);
      });
    }
  }

  /** Each handle has a `close` of its own. */
  function decorateClose(opened: FileHandle, place: unknown): void {
    replace(opened as unknown as Module, 'close', (original) => async () => {
      const fault = disk.meet('close', place);
      await original();
      if (fault) throw disk.errorOf(fault, 'close', place);
    });
  }

  function decorateHandles(): void {
    const plain: readonly [string, Operation][] = [
      ['read', 'read'],
      ['readFile', 'read'],
      ['sync', 'fsync'],
      ['datasync', 'fsync'],
      ['chmod', 'chmod'],
      ['truncate', 'write'],
      ['writev', 'write'],
    ];
    for (const [name, operation] of plain) {
      replace(
        handle,
        name,
        (original) =>
          async function (this: object, ...args: unknown[]) {
            fail(operation, handles.get(this));
            return await Reflect.apply(original, this, args);
          },
      );
    }
    replace(
      handle,
      'write',
      (original) =>
        async function (this: object, ...args: unknown[]) {
          const place = handles.get(this);
          const fault = disk.meet('write', place);
          if (!fault) return await Reflect.apply(original, this, args);
          if (!fault.short) throw disk.errorOf(fault, 'write', place);
          const [bytes, offset = 0, length, position] = args as [Uint8Array, number?, number?, number?];
          const all = length ?? bytes.length - offset;
          return await Reflect.apply(original, this, [bytes, offset, Math.floor(all / 2), position]);
        },
    );
    for (const name of ['writeFile', 'appendFile']) {
      replace(
        handle,
        name,
        (original) =>
          async function (this: object, ...args: unknown[]) {
            const place = handles.get(this);
            const fault = disk.meet('write', place);
            if (!fault) return await Reflect.apply(original, this, args);
            if (fault.short) await Reflect.apply(original, this, [halfOf(args[0]), ...args.slice(1)]);
            throw disk.errorOf(fault, 'write', place);
          },
      );
    }
  }

  function fail(operation: Operation, place: unknown): void {
    const fault = disk.meet(operation, place);
    if (fault) throw disk.errorOf(fault, operation, place);
  }
}

function replace(module: Module, name: string, decorate: (original: Anything) => Anything): void {
  const original = module[name];
  if (typeof original !== 'function') throw new TypeError(`node:fs has no ${name}`);
  module[name] = decorate(original as Anything);
}

function halfOf(content: unknown): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  if (!(bytes instanceof Uint8Array)) throw new TypeError('only text and bytes are cut in half');
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

async function prototypeOfHandles(): Promise<Module> {
  const opened = await fsPromises.open(os.devNull, 'r');
  await opened.close();
  return Object.getPrototypeOf(opened) as Module;
}

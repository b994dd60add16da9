import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { seed } from '../support/sample.ts';
import type { Depth, WriterCount } from './cases.ts';

/** With what went wrong, when it did. */
export type SqliteCount = WriterCount & { readonly story?: string };

/** Size of the file through which the library is armed. */
export const CONTROL_BYTES = (16 + 4096) * 4;

/**
 * Sweeps what SQLite writes; the reason in words where that cannot be done.
 *
 * @param only a word in the name of each writer that is swept; left out: all are
 */
export async function sweepSqlite(depth: Depth, only = ''): Promise<readonly SqliteCount[] | string> {
  if (process.platform !== 'linux') return 'the failing C library is made for Linux only';
  const memory = '/dev/shm';
  const folder = mkdtempSync(path.join(existsSync(memory) ? memory : tmpdir(), 'courier-native-'));
  try {
    const library = path.join(folder, 'failing-disk.so');
    if (!compileFailingDisk(library)) return 'there is no C compiler';
    const control = path.join(folder, 'control');
    writeFileSync(control, Buffer.alloc(CONTROL_BYTES, 0));
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(import.meta.dirname, 'sqlite-child.ts'), depth, only],
      {
        env: {
          ...process.env,
          COURIER_TEST_SEED: String(seed),
          LD_PRELOAD: library,
          FAILING_CONTROL: control,
          FAILING_FOLDER: disk,
        },
        maxBuffer: 16 * 1024 * 1024,
      },
    );
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as SqliteCount);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** False where there is no C compiler. */
export function compileFailingDisk(library: string): boolean {
  const source = path.join(import.meta.dirname, 'failing-disk.c');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { stdio: 'pipe' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

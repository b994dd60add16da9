import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** A file system of its own, small enough to be filled: only where this user may mount one. */
export class SmallDisk implements Disposable {
  readonly folder: string;
  readonly #ballast: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#ballast = path.join(folder, 'ballast');
  }

  /** Null with the reason where none can be mounted. */
  static mount(folder: string, megabytes: number): SmallDisk | string {
    if (process.platform !== 'linux') return 'a small disk is mounted on Linux only';
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
    } catch {
      return 'this user may not mount a file system';
    }
    return new SmallDisk(folder);
  }

  /** Not a byte is left. */
  fill(): void {
    const ballast = openSync(this.#ballast, 'a');
    try {
      for (const piece of [Buffer.alloc(1024 * 1024), Buffer.alloc(4096), Buffer.alloc(1)])
        writeUntilFull(ballast, piece);
    } finally {
      closeSync(ballast);
    }
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.folder], { stdio: 'pipe' });
  }
}

function writeUntilFull(file: number, piece: Uint8Array): void {
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

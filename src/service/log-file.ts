import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { hasCode } from '../errors/coded-error.ts';

const LARGEST_BYTES = 10_000_000;
/** `service.log`, and the older ones `service.log.1` to `.4`. */
const KEPT = 5;

/**
 * A log file that is rotated by size. Lines are on disk when `write` returns, so that the last ones before a crash are there.
 * A disk that refuses them costs the lines alone: `refused` is called once until it takes them again.
 */
export function openLogFile(file: string, refused: (error: unknown) => void): { write(line: string): void } {
  let told = false;
  let size = sizeOf(file);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  return {
    write: (line) => {
      try {
        if (size > LARGEST_BYTES) {
          rotate(file);
          size = 0;
        }
        appendFileSync(file, line, { mode: 0o600 });
        size += Buffer.byteLength(line);
        told = false;
      } catch (thrown) {
        if (!told) refused(thrown);
        told = true;
      }
    },
  };
}

function rotate(file: string): void {
  for (let n = KEPT - 1; n >= 1; n--) {
    try {
      renameSync(n === 1 ? file : `${file}.${n - 1}`, `${file}.${n}`);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

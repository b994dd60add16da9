import { write, writeSync } from 'node:fs';
import { hasCode } from '../errors/coded-error.ts';

const STANDARD_ERROR = 2;
const MOST_WAITING_BYTES = 16_000_000;
const TRY_AGAIN_MS = 100;
const MOST_TRIES_AT_EXIT = 10;

export interface LineWriter {
  write(line: string): void;
}

let shared: LineWriter | null = null;

/** The one writer of this process to standard error. */
export function standardError(): LineWriter {
  shared ??= openWriter(STANDARD_ERROR);
  return shared;
}

/**
 * Writes lines in order without waiting for their reader, and what is left when the process exits. Once the reader is gone,
 * or the terminal is closed, lines are dropped: neither ends the process nor keeps it from ending. The same with the newest
 * while 16 MB wait for a reader that has stopped reading.
 */
function openWriter(fd: number): LineWriter {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let isWriting = false;
  let isGone = false;

  function take(): Buffer {
    const block = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    return block;
  }

  function putBack(rest: Buffer): void {
    if (rest.length > 0) waiting.unshift(rest);
    waitingBytes += rest.length;
  }

  function writeNext(): void {
    if (isWriting || isGone || waiting.length === 0) return;
    isWriting = true;
    const block = take();
    write(fd, block, (error, written) => {
      isWriting = false;
      if (error === null || isBusy(error)) putBack(block.subarray(error === null ? written : 0));
      else isGone = true;
      if (error === null) writeNext();
      else setTimeout(writeNext, TRY_AGAIN_MS);
    });
  }

  process.on('exit', () => {
    let block = take();
    for (let tries = 0; !isGone && block.length > 0 && tries < MOST_TRIES_AT_EXIT; ) {
      try {
        block = block.subarray(writeSync(fd, block));
      } catch (error) {
        if (!isBusy(error)) return;
        tries += 1;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TRY_AGAIN_MS);
      }
    }
  });

  return {
    write: (line) => {
      const bytes = Buffer.from(line);
      if (isGone || waitingBytes + bytes.length > MOST_WAITING_BYTES) return;
      waiting.push(bytes);
      waitingBytes += bytes.length;
      writeNext();
    },
  };
}

/** A pipe that does not block is full. */
function isBusy(error: unknown): boolean {
  return hasCode(error, 'EAGAIN');
}

/**
 * A line of its own between the engine's process and the service, for the login that lies in a database: a question and its
 * answer, each one line of JSON. The engine waits for the answer as it waits for its disk, so that nothing it does comes
 * before what it has stored. This is its end; the service's: `login-answers.ts`.
 */
import { readSync, writeSync } from 'node:fs';
import type { LoginAnswer, LoginDatabase } from '../login-database.ts';

/** After standard input, output, errors and the channel. */
const DESCRIPTOR = 4;
const CHUNK = 64 * 1024;

/** Asks the service. */
export function askOnLine(): LoginDatabase {
  return {
    ask(asked) {
      try {
        writeWhole(Buffer.from(`${JSON.stringify(asked)}\n`));
        return JSON.parse(readLine()) as LoginAnswer;
      } catch (error) {
        return { answer: 'failed', detail: `the service does not answer: ${String(error)}` };
      }
    },
  };
}

function writeWhole(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(DESCRIPTOR, bytes, at);
}

function readLine(): string {
  const parts: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.alloc(CHUNK);
    const length = readSync(DESCRIPTOR, chunk);
    if (length === 0) throw new Error('its process has ended');
    parts.push(chunk.subarray(0, length));
    // There is one question at a time: what ends the line ends what was sent.
    if (chunk[length - 1] === NEWLINE) return Buffer.concat(parts).toString('utf8');
  }
}

const NEWLINE = 0x0a;

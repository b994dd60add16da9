/**
 * A line of its own between the engine's process and the service, for the login that lies in a database: a question and its
 * answer, each one line of JSON. The engine waits for the answer as it waits for its disk, so that nothing it does comes
 * before what it has stored.
 */
import { readSync, writeSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import type { LoginAnswer, LoginDatabase, LoginKeeper, LoginQuestion } from '../login-database.ts';

/** After standard input, output, errors and the channel. */
const DESCRIPTOR = 4;
/** A whole login has some megabytes. */
const LONGEST = 256 * 1024 * 1024;
const CHUNK = 64 * 1024;

const store = z.string().min(1);
const generation = z.number().int();
const login = z.object({ credentials: z.string(), sha256: z.string(), renewalDue: z.boolean() });
const keys = z.array(z.tuple([z.string(), z.string(), z.string().nullable()]));
const question: z.ZodType<LoginQuestion> = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('agree'), store: store.nullable(), generation }),
  z.object({ ask: z.literal('replace'), records: z.object({ store, generation, login, keys }) }),
  z.object({ ask: z.literal('change'), change: z.object({ store, generation, login: login.nullable(), keys }) }),
]);

/** In the engine's process. */
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

/**
 * In the service.
 *
 * @param broken called with what is wrong with a question; it gets no answer
 */
export function answerOnLine(line: Duplex, keeper: LoginKeeper, broken: (detail: string) => void): void {
  let text = '';
  // Its end is told by the process's.
  line.on('error', () => undefined);
  line.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (text.length > LONGEST) broken('a question about the login without an end');
    if (!part.endsWith('\n')) return;
    const read = readQuestion(text);
    text = '';
    if (read === null) broken('a question about the login that cannot be read');
    else void keeper.answer(read).then((answer) => line.write(`${JSON.stringify(answer)}\n`));
  });
}

function readQuestion(text: string): LoginQuestion | null {
  try {
    return question.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

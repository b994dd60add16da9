/** The service's end of `login-line.ts`. */
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import type { LoginKeeper, LoginQuestion } from '../login-database.ts';

/** A whole login has some megabytes. */
const LONGEST = 256 * 1024 * 1024;

const store = z.string().min(1);
const generation = z.number().int();
const login = z.object({ credentials: z.string(), sha256: z.string(), renewalDue: z.boolean() });
const keys = z.array(z.tuple([z.string(), z.string(), z.string().nullable()]));
const question: z.ZodType<LoginQuestion> = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('agree'), store: store.nullable(), generation }),
  z.object({ ask: z.literal('replace'), records: z.object({ store, generation, login, keys }) }),
  z.object({ ask: z.literal('change'), change: z.object({ store, generation, login: login.nullable(), keys }) }),
]);

/**
 * Answers what the engine asks.
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

/** A person at a terminal that is no process: what a command asks, and what they type. */
import { PassThrough, Writable } from 'node:stream';
import type { Streams } from '../../src/cli/terminal.ts';

/** What stands on the screen of {@link atTerminal} when a command has ended. */
export interface Session {
  /** Exit code; null: it threw. */
  readonly code: number | null;
  /** What it threw; null: nothing, or Ctrl+C. */
  readonly thrown: Error | null;
  readonly isInterrupted: boolean;
  readonly screen: string;
  /** Questions in their order. */
  readonly asked: readonly string[];
}

/** Ctrl+C. */
export const interrupt = '\x03';

/**
 * Runs a command for somebody who answers each question as it comes.
 *
 * @param answer what is typed before Enter, or `interrupt`
 */
export async function atTerminal(
  answer: (question: string) => string,
  command: (streams: Streams, signal: AbortSignal) => Promise<number>,
): Promise<Session> {
  const stopped = new AbortController();
  const asked: string[] = [];
  let [screen, isRaw] = ['', false];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (raw: boolean) => {
      isRaw = raw;
    },
  });
  const reply = (question: string): void => {
    asked.push(question);
    const typed = answer(question);
    // A terminal turns it into a signal, unless every key goes to the program.
    if (typed === interrupt && !isRaw) stopped.abort(new DOMException('SIGINT', 'AbortError'));
    else stdin.write(typed === interrupt ? `half-typed${interrupt}` : `${typed}\n`);
  };
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      const text = chunk.toString();
      screen += text;
      if (/(?:[:)]) $/.test(text)) setImmediate(reply, text.trim());
      done();
    },
  });
  const end = { isInterrupted: false, thrown: null };
  try {
    const code = await command({ stdin, stdout: new PassThrough().resume(), stderr }, stopped.signal);
    return { ...end, code, screen, asked };
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const isInterrupted = thrown.name === 'AbortError';
    return { code: null, thrown: isInterrupted ? null : thrown, isInterrupted, screen, asked };
  }
}

import { nextStepFor } from '../delivery/rules/why.ts';
import { CodedError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { inCommands } from '../next-steps/commands.ts';
import type { NextStep } from '../next-steps/next-step.ts';
import { createLogger } from '../service/logger.ts';
import { writerTo } from './writers.ts';

/** For commands without a `Terminal` of their own. */
export function sayOnStandardError(text: string): void {
  writerTo(process.stderr)(`${text}\n`);
}

interface Told {
  readonly sentence: string;
  readonly next: NextStep | null;
}

/**
 * The log of a command on standard error. Lines of JSON are for pipes, and for those who ask for another level than usual.
 *
 * @param level LOG_LEVEL
 */
export function logOfCommand(level: string, isTerminal: boolean, say: (text: string) => void): Log {
  if (level !== 'info') return createLogger(level);
  return isTerminal ? spokenLog(say) : createLogger('warn');
}

/** The log for a person at a terminal: what went wrong in a sentence with its next step, each once. */
export function spokenLog(say: (text: string) => void): Log {
  const said = new Set<string>();
  const speak = (fields: object, message: string): void => {
    const told = toldBy(fields, message);
    if (told === null || said.has(told.sentence)) return;
    said.add(told.sentence);
    say(told.next === null ? told.sentence : `${told.sentence}\nNext: ${inCommands(told.next)}`);
  };
  return { debug: () => undefined, info: () => undefined, warn: speak, error: speak };
}

function toldBy(fields: object, message: string): Told | null {
  const { err, code, detail, reason } = fields as Readonly<Record<string, unknown>>;
  if (err instanceof CodedError) return { sentence: err.message, next: err.next };
  if (typeof code === 'string' && typeof detail === 'string') {
    const next = nextStepFor(code);
    if (next !== null) return { sentence: detail, next };
  }
  // The state of the session has a sentence for every reason, and the command tells it.
  if (typeof reason === 'string') return null;
  const cause = err instanceof Error ? `: ${err.message}` : '';
  return { sentence: `${message.charAt(0).toUpperCase()}${message.slice(1)}${cause}`, next: null };
}

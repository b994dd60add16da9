import { nextStepFor } from '../../delivery/rules/why.ts';
import { CodedError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import { inCommands } from '../../next-steps/commands.ts';
import type { NextStep } from '../../next-steps/next-step.ts';

interface Told {
  readonly sentence: string;
  readonly next: NextStep | null;
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

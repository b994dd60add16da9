import { CodedError } from '../../errors/coded-error.ts';
import { inCommands, type Within } from '../../next-steps/commands.ts';

const exitCodes: Readonly<Record<string, number>> = {
  CLI_USAGE: 2,
  CONFIG_INVALID: 5,
  TEST_PHONE_INVALID: 5,
  COPY_TO_INVALID: 5,
  PDF_PATTERN_INVALID: 5,
  MESSAGE_TEMPLATES_UNREADABLE: 5,
  MESSAGE_PLACEHOLDER_UNKNOWN: 5,
  MESSAGE_BRACE_ALONE: 5,
  SESSION_LOCKED: 11,
};

/** Reports an error: one sentence and the next step, with `--json` also as the last line. Returns the exit code. */
export function refuse(
  error: Error,
  out: {
    readonly json: boolean;
    /** The command that failed. */
    readonly within?: Within;
    readonly write: (text: string) => void;
    readonly writeError: (text: string) => void;
  },
): number {
  const coded = error instanceof CodedError ? error : null;
  const exitCode = exitCodes[coded?.code ?? ''] ?? 1;
  const sentence = coded?.message ?? error.stack ?? error.message;
  const next = coded === null ? null : inCommands(coded.next, out.within);
  out.writeError(next === null ? `${sentence}\n` : `${sentence}\nNext: ${next}\n`);
  if (out.json) {
    out.write(`${JSON.stringify({ exitCode, error: { code: coded?.code ?? 'UNEXPECTED', sentence, next } })}\n`);
  }
  return exitCode;
}

import { pino } from 'pino';
import { CodedError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { companyOption, inCommands, withOptions } from '../next-steps/commands.ts';
import { hasActions } from '../next-steps/next-step.ts';
import { visibleText } from '../visible-text.ts';
import { type LineWriter, standardError } from './standard-error.ts';

/** Redacted at any position in a log object. */
const REDACTED = ['password', '*.password', 'SAP_PASSWORD', '*.SAP_PASSWORD', 'cookie', '*.cookie', 'key', '*.key'];

/** What the log of a company begins with, as `logOf` writes it. */
const OF_COMPANY = /^\{"level":\d+,"time":"[^"]+","company":"([-\w]+)[^"]*","account":"/;

/** Causes may go in a circle. */
const DEEPEST_CAUSE = 8;

/** JSON lines, on standard error unless told otherwise: standard output is for results. */
export function createLogger(level: string, destination: LineWriter = standardError()): Log {
  const serializers = serializersOf(level === 'debug' || level === 'trace');
  const options = { level, redact: REDACTED, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers };
  return pino({ ...options, hooks: { streamWrite: (line) => visibleText(withCompany(line)) } }, destination);
}

/** Commands of one of several companies name it, or the first that shares the number. Pure. */
function withCompany(line: string): string {
  const [, company] = OF_COMPANY.exec(line) ?? [];
  return company === undefined ? line : withOptions(companyOption(company), line);
}

/** Logs are text: next steps are rendered as commands. What a coded error says needs no stack. */
export function serializersOf(stacks: boolean) {
  return {
    next: inText,
    err: (error: Error) => {
      const { stack, ...rest }: Record<string, unknown> = pino.stdSerializers.err(error);
      const shown = {
        ...rest,
        message: withCauses(error),
        ...(stacks || !(error instanceof CodedError) ? { stack } : {}),
      };
      return 'next' in shown ? { ...shown, next: inText(shown['next']) } : shown;
    },
  };
}

/** The error's sentence and what it does not yet say of its causes; pino would repeat a cause that the sentence quotes. */
function withCauses(error: Error): string {
  let text = error.message;
  let cause = error.cause;
  for (let depth = 0; cause instanceof Error && depth < DEEPEST_CAUSE; depth++) {
    if (!text.includes(cause.message)) text += `: ${cause.message}`;
    cause = cause.cause;
  }
  return text;
}

function inText(value: unknown): unknown {
  return hasActions(value) ? inCommands(value) : value;
}

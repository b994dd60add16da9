import { isDebugging } from '../../config/environment.ts';
import { timesInZone } from '../../delivery/telling/local-time.ts';
import { CodedError } from '../../errors/coded-error.ts';
import { diskErrors } from '../../errors/disk.ts';
import { httpErrors } from '../../errors/http.ts';
import { inCommands, type Within } from '../../next-steps/commands.ts';

/** This computer does not allow it: what is configured, or the computer, has to be changed first. */
export const notHere: readonly string[] = [
  ...Object.keys(diskErrors),
  ...Object.keys(httpErrors),
  ...[
    'ACCESS_FOLDER_FOREIGN',
    'ACCESS_FOLDER_OPEN',
    'ACCESS_FILE_FOREIGN',
    'SESSION_LOCK_UNUSABLE',
    'VAULT_LOCALAUTH_IN_PLACE',
    // This version is not the one: a restart of it changes nothing.
    'DATABASE_NEWER',
    'DATABASE_FOREIGN',
    'DATABASE_ALERTS_DAMAGED',
    'WHATSAPP_STORE_NEWER',
    'VAULT_KEY_NEWER',
    'VAULT_ID_KEY_DAMAGED',
  ],
];

const exitCodes: Readonly<Record<string, number>> = {
  ...Object.fromEntries(notHere.map((code) => [code, 5])),
  CLI_USAGE: 2,
  CONFIG_INVALID: 5,
  CONFIG_ANSWERS_MISSING: 5,
  CONFIG_HOME_UNUSABLE: 5,
  CONFIG_FILE_UNREADABLE: 5,
  CONFIG_FILE_NEWER: 5,
  CONFIG_FILE_INVALID: 5,
  CONFIG_FORMER_PLACE: 5,
  CONFIG_COMPANY_UNKNOWN: 2,
  CONFIG_COMPANY_NOT_NAMED: 2,
  TEST_PHONE_INVALID: 5,
  COPY_TO_INVALID: 5,
  PDF_PATTERN_INVALID: 5,
  MESSAGE_TEMPLATES_UNREADABLE: 5,
  MESSAGE_PLACEHOLDER_UNKNOWN: 5,
  MESSAGE_BRACE_ALONE: 5,
  SESSION_LOCKED: 11,
  DATABASE_IN_USE: 11,
  DATABASE_OWNED_ELSEWHERE: 11,
  SESSION_ELSEWHERE: 11,
  DATABASE_OWNER_SILENT: 11,
  DATABASE_PROFILE_ELSEWHERE: 11,
};

/** What to do about an error that has no code. */
export const REPORT_IT = 'This is a bug. Repeat it with LOG_LEVEL=debug, and report what it prints.';

/** An error without a code, for people; where it was thrown only for whoever looks for the cause. */
export function unexpected(error: Error): string {
  return `Something unexpected went wrong: ${isDebugging() ? (error.stack ?? error.message) : error.message}`;
}

/** By Ctrl+C or SIGTERM, as a shell has it: 128 and the number of SIGINT. */
const STOPPED = 130;

function stopped({ json, write, writeError }: Parameters<typeof refuse>[1]): number {
  const sentence = 'Stopped on request.';
  writeError(`${sentence}\n`);
  if (json) write(`${JSON.stringify({ exitCode: STOPPED, error: { code: 'CLI_CANCELLED', sentence, next: null } })}\n`);
  return STOPPED;
}

/** Reports an error: one sentence and the next step, with `--json` also as the last line. Returns the exit code. */
export function refuse(
  error: Error,
  out: {
    readonly json: boolean;
    /** The command that failed. */
    readonly within?: Within;
    /** Of the company: in which a terminal shows times. Null or left out: not known. */
    readonly timeZone?: string | null;
    readonly write: (text: string) => void;
    readonly writeError: (text: string) => void;
  },
): number {
  if (error.name === 'AbortError') return stopped(out);
  const coded = error instanceof CodedError ? error : null;
  const exitCode = exitCodes[coded?.code ?? ''] ?? 1;
  const sentence = coded?.message ?? unexpected(error);
  const next = coded === null ? REPORT_IT : inCommands(coded.next, out.within);
  const said = `${sentence}\nNext: ${next}\n`;
  out.writeError(out.timeZone ? timesInZone(said, out.timeZone) : said);
  if (out.json) {
    out.write(`${JSON.stringify({ exitCode, error: { code: coded?.code ?? 'UNEXPECTED', sentence, next } })}\n`);
  }
  return exitCode;
}

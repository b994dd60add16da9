import { execFileSync } from 'node:child_process';
import type { RunningProcess } from './running-process.ts';

/** Of engines and their browsers, as their marker is on their command line. A query of all processes would take longer. */
const QUERY =
  'Get-CimInstance Win32_Process -Filter "CommandLine LIKE \'%--invoice-courier-store=%\'" | Select-Object ProcessId,Name,CommandLine | ConvertTo-Json -Compress';

/** PowerShell takes a second or two to start. Milliseconds. */
const QUERY_MS = 30_000;

interface Row {
  readonly ProcessId: number;
  readonly Name: string;
  /** Null: another user's. */
  readonly CommandLine: string | null;
}

/**
 * Processes that have an engine's marker on their command line. Windows has no groups, so each leads its own; and whoever may
 * not end one is told so when it is tried.
 */
export function windowsProcesses(): readonly RunningProcess[] {
  const options = { encoding: 'utf8', timeout: QUERY_MS, windowsHide: true } as const;
  try {
    return parseWindowsProcesses(
      execFileSync('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', QUERY], options),
    );
  } catch {
    // Where PowerShell may not run, a start goes on: a leftover browser shows itself by holding its profile.
    return [];
  }
}

/** Reads what `ConvertTo-Json` makes: nothing, one object, or a list of them. Pure. */
export function parseWindowsProcesses(json: string): readonly RunningProcess[] {
  if (json.trim() === '') return [];
  const rows = [JSON.parse(json) as unknown].flat();
  return rows
    .filter(isRow)
    .flatMap(({ ProcessId: pid, Name: executable, CommandLine: line }) =>
      line === null ? [] : [{ pid, group: pid, user: Number.NaN, executable, args: windowsArguments(line) }],
    );
}

function isRow(value: unknown): value is Row {
  const { ProcessId: pid, Name: name, CommandLine: line } = (value ?? {}) as Partial<Record<keyof Row, unknown>>;
  const isId = typeof pid === 'number' && Number.isInteger(pid) && pid > 0;
  return isId && typeof name === 'string' && (line === null || typeof line === 'string');
}

/**
 * Takes a command line apart as Microsoft's C runtime does: quotes hold blanks, and backslashes count only before a quote.
 * Pure.
 */
export function windowsArguments(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let isQuoted = false;
  for (const [part, slashes = '', quote] of line.matchAll(/(\\*)(")|\\+|[^\\"]/g)) {
    if (quote !== undefined) {
      word = (word ?? '') + '\\'.repeat(Math.floor(slashes.length / 2));
      if (slashes.length % 2 === 1) word += '"';
      else isQuoted = !isQuoted;
    } else if (/\s/.test(part) && !isQuoted) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + part;
  }
  return word === null ? words : [...words, word];
}

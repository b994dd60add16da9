import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import type { RunningProcess } from './running-process.ts';

/** Of engines and their browsers, as their marker is on their command line. A query of all processes would take longer. */
const QUERY =
  'Get-CimInstance Win32_Process -Filter "CommandLine LIKE \'%--invoice-courier-store=%\'" | Select-Object ProcessId,Name,CommandLine | ConvertTo-Json -Compress';

/** PowerShell takes a second or two to start. Milliseconds. */
const QUERY_MS = 30_000;

const rowSchema = z.object({
  ProcessId: z.number().int().positive(),
  Name: z.string(),
  CommandLine: z.string().nullable(),
});
const rowsSchema = z.union([rowSchema.transform((row) => [row]), z.array(rowSchema)]);

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
  return rowsSchema
    .parse(JSON.parse(json))
    .flatMap(({ ProcessId: pid, Name: executable, CommandLine: line }) =>
      line === null ? [] : [{ pid, group: pid, user: Number.NaN, executable, args: windowsArguments(line) }],
    );
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

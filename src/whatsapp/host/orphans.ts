import { createHash } from 'node:crypto';
import path from 'node:path';
import { type RunningProcess, runningProcesses } from './process-table.ts';

/**
 * A command-line argument that marks every process of one session store: the host has it, and a browser gets it too, so
 * that whatever outlives a killed service is found again.
 */
export function engineMarker(storePath: string): string {
  const digest = createHash('sha256').update(path.resolve(storePath)).digest('hex').slice(0, 16);
  return `--invoice-courier-store=${digest}`;
}

export interface SweepOptions {
  /** The configured browser, which may have a name of its own; null: one of the usual names. */
  readonly browserPath?: string | null;
  /** Told of a process of ours that the system lets nobody end. */
  readonly refused?: (pid: number) => void;
}

/**
 * Ends every process that an engine of this store has left behind; with its group where it leads one. To be called only
 * by the holder of the session's lock, before its own host is started.
 *
 * @returns the ids of the processes that were ended.
 */
export function sweepOrphans(storePath: string, options: SweepOptions = {}): readonly number[] {
  const processes = runningProcesses();
  const own = processes.find(({ pid }) => pid === process.pid);
  const ended: number[] = [];
  for (const orphan of processes) {
    if (orphan.pid === process.pid || !isEngineOf(storePath, orphan, options.browserPath ?? null)) continue;
    const leads = orphan.group === orphan.pid && orphan.group !== own?.group;
    if (endProcess(leads ? -orphan.group : orphan.pid) === 'refused') options.refused?.(orphan.pid);
    else ended.push(orphan.pid);
  }
  return ended;
}

/** Names under which browsers of the Chromium family run. */
const browserNames =
  /^(chrome|chromium|chromium-browser|headless[-_]shell|msedge|google chrome|microsoft edge)(\.exe)?$/i;
const hostProgram = path.join('whatsapp', 'host', 'entry.ts');
/** Node's own options for an engine's process: no signal opens a debugger in it. */
export const hostOptions: readonly string[] = ['--disable-sigusr1'];

/**
 * True for the host or the browser of this store, started by this user. The marker alone proves nothing: anybody may
 * write it, an editor and a search have it among their arguments.
 */
export function isEngineOf(storePath: string, candidate: RunningProcess, browserPath: string | null): boolean {
  const { user, executable, args } = candidate;
  if (process.getuid !== undefined && user !== process.getuid()) return false;
  if (!args.includes(engineMarker(storePath))) return false;
  if (browserNames.test(executable) || (browserPath !== null && executable === path.basename(browserPath))) return true;
  const program = args.slice(1).find((argument) => !hostOptions.includes(argument));
  return executable === path.basename(process.execPath) && (program?.endsWith(`${path.sep}${hostProgram}`) ?? false);
}

/**
 * Kills a process, or with a negative id a process group (on Windows, which has none, its leader).
 *
 * @returns `gone` when it had ended before; `refused` when the system does not let us, as of another user's (EPERM)
 */
export function endProcess(pid: number): 'ended' | 'gone' | 'refused' {
  try {
    process.kill(process.platform === 'win32' ? Math.abs(pid) : pid, 'SIGKILL');
    return 'ended';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ESRCH') return 'gone';
    if (code === 'EPERM') return 'refused';
    throw error;
  }
}

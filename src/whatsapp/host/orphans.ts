import { hash } from 'node:crypto';
import path from 'node:path';
import { steadyMemory } from '../../node-options.js';
import { runningProcesses } from './process-table.ts';
import type { RunningProcess } from './running-process.ts';

/**
 * A command-line argument that marks every process of one session store, host and browser, so that leftovers of a killed
 * service can be found.
 */
export function engineMarker(storePath: string): string {
  const digest = hash('sha256', path.resolve(storePath)).slice(0, 16);
  return `--invoice-courier-store=${digest}`;
}

/** Processes that carry engines of this service: one that is swept for must not take the others along. */
export const livingHosts = new Set<number>();

export interface SweepOptions {
  /** The configured browser, which may have any name; null: one of the usual names. */
  readonly browserPath?: string | null;
  /** Called for a process of ours that cannot be killed. */
  readonly refused?: (pid: number) => void;
}

/**
 * Kills every leftover process of this store's engines, with its group if it leads one. Call only while holding the
 * session's lock, before starting a host.
 *
 * @returns the ids of the killed processes
 */
export function sweepOrphans(storePath: string, options: SweepOptions = {}): readonly number[] {
  const processes = runningProcesses(engineMarker(storePath));
  const own = processes.find(({ pid }) => pid === process.pid);
  const ended: number[] = [];
  for (const orphan of processes) {
    if (orphan.pid === process.pid || livingHosts.has(orphan.pid)) continue;
    if (!isEngineOf(storePath, orphan, options.browserPath ?? null)) continue;
    const leads = orphan.group === orphan.pid && orphan.group !== own?.group;
    if (endProcess(leads ? -orphan.group : orphan.pid) === 'refused') options.refused?.(orphan.pid);
    else ended.push(orphan.pid);
  }
  return ended;
}

/** Process names of Chromium-based browsers. */
const browserNames =
  /^(chrome|chromium|chromium-browser|headless[-_]shell|msedge|google chrome|microsoft edge)(\.exe)?$/i;
/** Of a checkout and of a package: one may have been replaced by the other. */
const hostPrograms = ['entry.ts', 'entry.js'].map((name) => path.join(path.sep, 'whatsapp', 'host', name));
/** Node options for an engine's process: no signal opens a debugger, and its memory stays as it is. */
export const hostOptions: readonly string[] = ['--disable-sigusr1', steadyMemory];

/**
 * True for the host or the browser of this store, started by this user. The marker alone is not enough: an editor or a
 * search may have it among its arguments.
 */
export function isEngineOf(storePath: string, candidate: RunningProcess, browserPath: string | null): boolean {
  const { user, executable, args } = candidate;
  if (process.getuid !== undefined && user !== process.getuid()) return false;
  if (!args.includes(engineMarker(storePath))) return false;
  if (browserNames.test(executable) || (browserPath !== null && executable === path.basename(browserPath))) return true;
  // Options go before it; an earlier version had others.
  const program = args.slice(1).find((argument) => !argument.startsWith('-'));
  return executable === path.basename(process.execPath) && hostPrograms.some((host) => program?.endsWith(host));
}

/**
 * Kills a process, or with a negative id a process group (on Windows, which has none, its leader).
 *
 * @returns `gone` if it had already exited; `refused` if not permitted, for example another user's process (EPERM)
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

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * A command-line argument that marks every process of one session store: the host has it, and a browser gets it too, so
 * that whatever outlives a killed service is found again.
 */
export function engineMarker(storePath: string): string {
  const digest = createHash('sha256').update(resolve(storePath)).digest('hex').slice(0, 16);
  return `--invoice-courier-store=${digest}`;
}

/** A running process: its id, its group, and its command line. */
export interface RunningProcess {
  readonly pid: number;
  readonly group: number;
  readonly commandLine: string;
}

/**
 * Ends every process that carries the store's marker, with its process group. To be called only by the holder of the
 * session's lock, before its own host is started: whoever else runs on this store is an orphan.
 *
 * @returns the ids of the processes that were ended.
 */
export function sweepOrphans(storePath: string): readonly number[] {
  const marker = engineMarker(storePath);
  const orphans = runningProcesses().filter(
    ({ pid, commandLine }) => pid !== process.pid && commandLine.includes(marker),
  );
  for (const { pid, group } of orphans) {
    if (group > 1 && group !== ownGroup()) endProcess(-group);
    endProcess(pid);
  }
  return orphans.map(({ pid }) => pid);
}

/**
 * Kills a process, or with a negative id a process group (on Windows, which has none, its leader); one that is gone already
 * is no error.
 */
export function endProcess(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? Math.abs(pid) : pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function ownGroup(): number {
  return runningProcesses().find(({ pid }) => pid === process.pid)?.group ?? -1;
}

function runningProcesses(): readonly RunningProcess[] {
  if (process.platform === 'linux') return linuxProcesses();
  if (process.platform === 'win32') return [];
  return parseProcessTable(execFileSync('ps', ['-axo', 'pid=,pgid=,command='], { encoding: 'utf8', timeout: 5000 }));
}

/** Reads the output of `ps -axo pid=,pgid=,command=`. */
export function parseProcessTable(table: string): readonly RunningProcess[] {
  return table.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), group: Number(match[2]), commandLine: match[3] ?? '' }] : [];
  });
}

function linuxProcesses(): readonly RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const commandLine = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        // Fields after the command name, which is in brackets and may hold anything: state, parent, group.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
        return [{ pid: Number(name), group, commandLine }];
      } catch {
        // It ended between the listing and the look.
        return [];
      }
    });
}

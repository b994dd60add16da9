import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import type { RunningProcess } from './running-process.ts';
import { windowsProcesses } from './windows-processes.ts';

/**
 * All visible processes; on Windows those of engines alone.
 *
 * @param marker of the processes looked for, one of their arguments. On Linux the others are left out, except this one: their
 * arguments alone are read, which takes a fifth of the time
 */
export function runningProcesses(marker: string | null = null): readonly RunningProcess[] {
  if (process.platform === 'linux') return linuxProcesses(marker);
  if (process.platform === 'win32') return windowsProcesses();
  return parseProcessTable(
    execFileSync('ps', ['-axo', 'pid=,pgid=,uid=,command='], { encoding: 'utf8', timeout: 5000 }),
  );
}

/** Reads the output of `ps -axo pid=,pgid=,uid=,command=`, in which spaces within and between arguments look the same. */
export function parseProcessTable(table: string): readonly RunningProcess[] {
  return table.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    if (!match) return [];
    const [command = ''] = (match[4] ?? '').split(/ (?=--)/, 1);
    const args = (match[4] ?? '').split(' ').filter((word) => word !== '');
    // Node's script follows its name; a browser's name may contain spaces, and only switches follow it.
    const program = command.split(/ (?=\/)/, 1)[0] ?? '';
    const ids = { pid: Number(match[1]), group: Number(match[2]), user: Number(match[3]) };
    return [{ ...ids, executable: path.posix.basename(program), args }];
  });
}

function linuxProcesses(marker: string | null): readonly RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => linuxProcess(name, marker) ?? []);
}

function linuxProcess(name: string, marker: string | null): RunningProcess | null {
  try {
    const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
    if (marker !== null && !args.includes(marker) && name !== String(process.pid)) return null;
    // Fields after the command name, which is in brackets and may hold anything: state, parent, group.
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
    // Real, effective, saved and file-system user. The owner of /proc/PID is root's for a process that hides its memory.
    const user = Number(/^Uid:\t\d+\t(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1] ?? Number.NaN);
    return { pid: Number(name), group, user, executable: linuxExecutable(name, args), args };
  } catch {
    // It exited in between.
    return null;
  }
}

function linuxExecutable(name: string, args: readonly string[]): string {
  let file: string;
  try {
    file = readlinkSync(`/proc/${name}/exe`);
  } catch {
    file = args[0] ?? '';
  }
  // An update may have replaced the file while it runs.
  return path.posix.basename(file.replace(/ \(deleted\)$/, ''));
}

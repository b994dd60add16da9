import { readdirSync, readFileSync } from 'node:fs';

/** The children of a process, by id, that run a program of their own: until then a fork shows what its parent is. */
export function childrenOf(parent: number): number[] {
  const own = argumentsOf(parent).join('\0');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent && argumentsOf(pid).join('\0') !== own);
}

/** Program and arguments; none when it has ended. */
export function argumentsOf(pid: number): readonly string[] {
  return read(pid, 'cmdline').split('\0');
}

/** `NAME=value` in lines, as the kernel shows it to other processes; empty when it has ended. */
export function environmentOf(pid: number): string {
  return read(pid, 'environ').replaceAll('\0', '\n');
}

function parentOf(pid: number): number {
  const stat = read(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function read(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return ''; // It ended between the listing and the look.
  }
}

import { readdirSync, readFileSync } from 'node:fs';

/** The children of a process, by id, that run a program of their own: until then a fork shows what its parent is. */
export function childrenOf(parent: number): number[] {
  const own = argumentsOf(parent).join('\0');
  return childIds(parent).filter((pid) => argumentsOf(pid).join('\0') !== own);
}

/** All children of a process, by id: who waits for one asks often, and the whole table of processes is long. */
export function childIds(parent: number): number[] {
  return threadsOf(parent)
    .flatMap((thread) => read(parent, `task/${thread}/children`).split(' '))
    .filter((id) => id !== '')
    .map(Number);
}

/** Program and arguments; none when it has ended. */
export function argumentsOf(pid: number): readonly string[] {
  return read(pid, 'cmdline').split('\0');
}

/** `NAME=value` in lines, as the kernel shows it to other processes; empty when it has ended. */
export function environmentOf(pid: number): string {
  return read(pid, 'environ').replaceAll('\0', '\n');
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function read(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return ''; // It ended between the listing and the look.
  }
}

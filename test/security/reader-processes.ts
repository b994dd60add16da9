import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the processes that read PDFs for this one, on Linux. */
export function readersOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return Number(ppid) === parent && state !== 'Z' && commandLine.includes('documents/reading/child.ts');
      } catch {
        return false; // It ended between the listing and the look.
      }
    });
}

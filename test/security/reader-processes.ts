import { readFileSync } from 'node:fs';
import { argumentsOf, childIds } from './child-processes.ts';

/** Ids of the processes that read PDFs for this one, on Linux. */
export function readersOf(parent: number): number[] {
  return childIds(parent).filter(
    (pid) => !isZombie(pid) && argumentsOf(pid).some((one) => one.includes('documents/reading/child.ts')),
  );
}

/** True also for one that is gone. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return true;
  }
}

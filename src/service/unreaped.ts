import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import type { Alerts } from '../alerts/alert.ts';

/** Key of the incident that is open while nobody collects processes that have ended. */
const INCIDENT = 'service.without_init';

/**
 * Processes that have ended and that nobody collects, because their parent is this process or a first process that is Node
 * too. The children of an engine that was killed go to the first process of their container, and Node collects only
 * those that it has started itself. Each keeps an entry of the process table until the container ends. One that ended this
 * moment may be among them. 0 where there is no `/proc`.
 */
export function unreapedProcesses(): number {
  const parents = new Set([process.pid, ...(isFirstProcessNode() ? [1] : [])]);
  return processIds().filter((pid) => {
    const [state, parent] = stateOf(pid);
    return state === 'Z' && parents.has(parent);
  }).length;
}

/** Tells at a start when orphans will not be collected, and how to have them collected. */
export function tellOfMissingInit(alerts: Alerts): void {
  const left = unreapedProcesses();
  if (!isFirstProcessNode() && left === 0) {
    alerts.resolve(INCIDENT);
    return;
  }
  alerts.raise({
    key: INCIDENT,
    severity: 'warning',
    sentence:
      'The first process of this container is Node, which does not reap orphaned processes: each engine or browser that is killed leaves zombies in the process table.',
    next: 'Start the container with an init process: docker run --init, or init: true in Compose.',
  });
}

/** This process is the first of its container, or its launcher is, and that is Node. */
function isFirstProcessNode(): boolean {
  if (process.platform !== 'linux') return false;
  if (process.pid === 1) return true;
  try {
    return path.basename(readlinkSync('/proc/1/exe')) === path.basename(process.execPath);
  } catch {
    // Another user's: an init process of the system.
    return false;
  }
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** State and parent as proc(5) has them; the command between them may hold blanks and brackets. */
function stateOf(pid: number): readonly [state: string, parent: number] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [state, Number(parent)];
  } catch {
    // It has gone meanwhile.
    return ['', 0];
  }
}

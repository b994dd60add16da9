import { readdirSync, readFileSync } from 'node:fs';

/** Memory above which a browser should be restarted; a real WhatsApp Web uses about a gigabyte after some days. */
const FIRST_NOTE_BYTES = 1_500_000_000;

/** Notes that a browser has grown large, and again when it has grown by a quarter more. */
export class MemoryWatch {
  #noteFrom = FIRST_NOTE_BYTES;

  /** Bytes of the process group when it deserves a note; null: it does not. */
  grown(group: number): number | null {
    const bytes = memoryOfGroup(group);
    if (bytes === null || bytes < this.#noteFrom) return null;
    this.#noteFrom = bytes * 1.25;
    return bytes;
  }
}

/**
 * Resident memory of a process group, bytes, shared pages divided among their users (PSS); null where it cannot be read
 * (other systems than Linux).
 */
function memoryOfGroup(group: number): number | null {
  if (process.platform !== 'linux') return null;
  let bytes = 0;
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) bytes += memoryOf(name, group);
  }
  return bytes;
}

function memoryOf(pid: string, group: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the command name, which is in brackets and may hold anything: state, parent, group.
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) return 0;
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  } catch {
    // It ended between the listing and the look.
    return 0;
  }
}

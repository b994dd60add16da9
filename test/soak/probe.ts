import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  /** Bytes. */
  readonly rss: number;
  readonly descriptors: number;
}

/** What a running process holds; null: it has ended, or this is not Linux. */
export function probe(pid: number): Process | null {
  const status = attempt(() => readFileSync(`/proc/${pid}/status`, 'utf8'));
  const rss = Number(/^VmRSS:\s+(\d+) kB/m.exec(status ?? '')?.[1] ?? 0) * 1024;
  const descriptors = attempt(() => readdirSync(`/proc/${pid}/fd`).length);
  return rss === 0 || descriptors === null ? null : { pid, rss, descriptors };
}

/** The process of the engine, a child of the service; null: there is none now. */
export function engineHostOf(service: number): number | null {
  const children = attempt(() => readFileSync(`/proc/${service}/task/${service}/children`, 'utf8')) ?? '';
  const host = children
    .split(' ')
    .filter((pid) => pid !== '')
    .find((pid) => attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.includes('whatsapp/host/entry.ts'));
  return host === undefined ? null : Number(host);
}

/** Null for a process that has just ended. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}

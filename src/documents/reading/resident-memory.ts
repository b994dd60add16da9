import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * How much memory a process holds now, in bytes, and how often it pays to ask; null for a system that tells nobody.
 * `proc(5)`, `ps(1)`; the latter is a process of its own each time. Answers null for a process that is gone.
 */
export interface MemoryGauge {
  readonly everyMs: number;
  read(pid: number): Promise<number | null> | number | null;
}

const linux: MemoryGauge = {
  everyMs: 20,
  read: (pid) => {
    try {
      const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return kilobytes === undefined ? null : Number(kilobytes) * 1024;
    } catch {
      return null;
    }
  },
};

const run = promisify(execFile);

const otherUnix: MemoryGauge = {
  everyMs: 250,
  read: async (pid) => {
    try {
      const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)], { timeout: 5000 });
      return Number(stdout.trim()) * 1024 || null;
    } catch {
      return null;
    }
  },
};

export function memoryGauge(platform: NodeJS.Platform): MemoryGauge | null {
  if (platform === 'linux') return linux;
  return platform === 'win32' ? null : otherUnix;
}

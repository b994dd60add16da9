import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * How much processor time a process has used since it began, in milliseconds, and how often it pays to ask. `proc(5)`, `ps(1)`,
 * PowerShell; the latter two are processes of their own each time. Answers null where it cannot be told.
 */
export interface ProcessorGauge {
  readonly everyMs: number;
  /** Asking takes less than a reading. */
  readonly isCheap: boolean;
  read(pid: number): Promise<number | null> | number | null;
}

/** Of `/proc/PID/stat`: hundredths of a second on every Linux. */
const TICK_MS = 10;

const linux: ProcessorGauge = {
  everyMs: 50,
  isCheap: true,
  read: (pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      // The name of the program stands in brackets, and may hold blanks.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    } catch {
      return null;
    }
  },
};

const run = promisify(execFile);
const ASK_MS = 10_000;

const otherUnix: ProcessorGauge = {
  everyMs: 250,
  isCheap: false,
  read: (pid) => asked('ps', ['-o', 'time=', '-p', String(pid)], psTimeMs),
};

const windows: ProcessorGauge = {
  everyMs: 1000,
  isCheap: false,
  read: (pid) => {
    const question = `[long](Get-Process -Id ${pid}).TotalProcessorTime.TotalMilliseconds`;
    return asked('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', question], (text) =>
      /^\d+$/.test(text) ? Number(text) : null,
    );
  },
};

async function asked(
  program: string,
  args: readonly string[],
  parse: (text: string) => number | null,
): Promise<number | null> {
  try {
    return parse((await run(program, args, { timeout: ASK_MS, windowsHide: true })).stdout.trim());
  } catch {
    return null;
  }
}

/** `1-02:03:04`, `02:03`, `2:03.45`, as `ps` prints a time; null: it is none. Pure. */
export function psTimeMs(text: string): number | null {
  const [, days = '0', hours = '0', minutes, seconds] =
    /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (minutes === undefined) return null;
  return Math.round((((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000);
}

export function processorGauge(platform: NodeJS.Platform): ProcessorGauge {
  if (platform === 'linux') return linux;
  return platform === 'win32' ? windows : otherUnix;
}

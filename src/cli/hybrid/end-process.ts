import { existsSync } from 'node:fs';
import { servedFiles } from '../../served-files.ts';

const SHELL = '/bin/sh';

/**
 * Ends the process where it cannot end by itself: on a call on a file that has no end, Node waits at its exit for ever. All
 * that is left to do has been done. A shell takes the process over to exit with its code; where there is none, as on Windows,
 * it is killed.
 */
export function endProcess(code: number, hangs: boolean = servedFiles.hangs): void {
  process.exitCode = code;
  if (!hangs) return;
  if (process.execve && existsSync(SHELL)) {
    process.removeAllListeners('warning'); // that `execve` is experimental
    process.execve(SHELL, ['sh', '-c', `exit ${code}`], {});
  }
  process.kill(process.pid, 'SIGKILL');
}

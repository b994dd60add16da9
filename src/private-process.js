import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/**
 * From here on nothing that this process makes is for other users, and a crash leaves no dump of its memory, in which every
 * secret stands. Both pass to its children.
 *
 * Plain JavaScript, because the launcher of an old Node needs it too.
 */
export function keepPrivate() {
  process.umask(0o077);
  if (process.platform !== 'linux') return;
  // Node cannot set its own limits. Where this command is not installed, a dump holds what the processor's registers do.
  spawnSync('prlimit', ['--pid', String(process.pid), '--core=0'], { stdio: 'ignore' });
  try {
    // None of the mappings (core(5)); a pipe to a collector of dumps heeds no limit of their size but this.
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch (error) {
    process.emitWarning(`Whoever can read a core dump of this process finds its secrets there: ${error.message}`);
  }
}

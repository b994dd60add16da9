/**
 * Runs before `npm run demo` and `npm test`: installs what is missing, and says so.
 *
 * Plain JavaScript without imports of ours, because it runs before anything is installed, on any Node from 20 on.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const installed = path.join(root, 'node_modules', '.package-lock.json');

if (!isInstalled()) {
  process.stderr.write('Installing the packages (npm ci); this takes a minute, once.\n');
  const result = spawnSync('npm', ['ci', '--no-fund'], {
    cwd: root,
    // Results belong on standard output; an installation's chatter does not.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write('The packages could not be installed. Next: npm ci   (and read what it says)\n');
    process.exit(1);
  }
}

/** True when every package of the lock file that this platform needs is there in the wanted version. */
function isInstalled() {
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const have = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, entry]) => name === '' || entry.optional || have[name]?.version === entry.version,
  );
}

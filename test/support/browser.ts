import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { WebRig } from '../../sandbox/whatsapp/web/rig.ts';

/** Process ids of a browser: the one that carries the profile is the browser itself. */
export function browserProcesses({ settings }: { readonly settings: Pick<WebRig['settings'], 'storePath'> }): {
  readonly main: number;
  /** More than one where the browser keeps a spare. */
  readonly renderers: readonly number[];
} {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), commandLine: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return [];
      }
    });
  const main = found.find(
    ({ commandLine }) =>
      commandLine.includes(`--user-data-dir=${settings.storePath}`) && !commandLine.includes('--type='),
  );
  if (!main) throw new Error('The browser is not running');
  const children = descendants(main.pid);
  const renderers = found.filter(
    ({ pid, commandLine }) => children.has(pid) && commandLine.includes('--type=renderer'),
  );
  return { main: main.pid, renderers: renderers.map(({ pid }) => pid) };
}

function descendants(root: number): Set<number> {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = new Set([root]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [pid = 0, parent = 0] of table) {
      if (!found.has(parent) || found.has(pid)) continue;
      found.add(pid);
      grew = true;
    }
  }
  return found;
}

import { spawnSync } from 'node:child_process';
import path from 'node:path';

/**
 * Packs a staged folder as npm does: sorted, with one fixed time, so that the same content gives the same bytes.
 *
 * @returns the tarball's absolute path
 * @throws with npm's own words
 */
export function npmPack(staged: string, out: string): string {
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['pack', '--ignore-scripts', '--offline', '--json', '--loglevel=error', '--pack-destination', out],
    { cwd: staged, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error(`npm did not pack ${staged}:\n${stderr}`);
  const told = JSON.parse(stdout) as Readonly<Record<string, { readonly filename: string }>>;
  const [packed] = Object.values(told);
  if (packed === undefined) throw new Error(`npm packed nothing of ${staged}.`);
  return path.join(out, packed.filename);
}

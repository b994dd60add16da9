import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { breaches, packagesIn } from '../../scripts/package/rules.ts';
import { ran, stateOf } from './packed.ts';

/** As they come with Node 18, and with 20 and 22. */
export const olderNpms = ['9', '10'];

/** An npm of its own in a folder: its program; null: it could not be fetched. */
export function fetchNpm(version: string, folder: string): string | null {
  mkdirSync(folder);
  try {
    const line = ['install', '--no-audit', '--no-fund', '--prefix', folder, `npm@${version}`];
    ran('npm', line, { cwd: folder, env: process.env });
  } catch {
    return null;
  }
  return path.join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
}

/** Installs a tarball by that npm into a new folder: every file of the package with its size. */
export function installedBy(npm: string, tarball: string, folder: string, env: NodeJS.ProcessEnv): readonly string[] {
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  ran(process.execPath, [npm, 'install', tarball], { cwd: folder, env });
  ran(process.execPath, [npm, 'ls', '--all'], { cwd: folder, env });
  const modules = path.join(folder, 'node_modules');
  assert.deepEqual(readdirSync(modules).sort(), ['.bin', '.package-lock.json', 'invoice-courier']);
  assert.deepEqual(readdirSync(path.join(modules, '.bin')).length, 3);
  const installed = path.join(modules, 'invoice-courier');
  assert.deepEqual(breaches(filesIn(installed), packagesIn(installed)), []);
  return sizesIn(installed);
}

/** Without the times, which each npm sets by itself. */
export function sizesIn(folder: string): readonly string[] {
  return stateOf(folder).map((line) => line.slice(0, line.lastIndexOf(' ')));
}

function filesIn(folder: string): readonly string[] {
  return sizesIn(folder).map((line) => line.slice(0, line.lastIndexOf(' ')));
}

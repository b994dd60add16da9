import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nativeHeap, steadyMemory } from '../../src/node-options.js';
import { readLock, root } from './lockfile.ts';

/** Platforms of which a Node comes as a package. */
export const platforms = ['linux-x64', 'linux-arm64', 'win-x64'] as const;
export type Platform = (typeof platforms)[number];

/**
 * Fills an empty folder with what runs without anything installed: Node as its makers signed it, the product, scripts that
 * start it, and a home for `.env` and data, which an upgrade leaves alone.
 *
 * @param product the staged product
 * @param scratch a folder for downloads
 */
export function stagePortable(folder: string, product: string, platform: Platform, scratch: string): void {
  const node = nodeFor(platform, scratch);
  const executable = platform.startsWith('win-') ? 'node.exe' : 'node';
  mkdirSync(path.join(folder, 'runtime'), { recursive: true });
  cpSync(path.join(node, 'bin', executable), path.join(folder, 'runtime', executable));
  // The package for Windows lacks its licence; it is the same for all.
  const [licence = ''] = [node, path.dirname(path.dirname(process.execPath))]
    .map((at) => path.join(at, 'LICENSE'))
    .filter((file) => existsSync(file));
  cpSync(licence, path.join(folder, 'runtime', 'LICENSE'));
  cpSync(product, path.join(folder, 'node_modules', 'invoice-courier'), { recursive: true });
  mkdirSync(path.join(folder, 'home'));
  cpSync(path.join(root, '.env.production.example'), path.join(folder, 'home', '.env.production.example'));
  for (const name of ['invoice-courier', 'hybrid-invoice-service', 'session-manager'])
    writeStarter(folder, platform, { name, program: `invoice-courier/${name}.js` });
  settleModes(folder, executable);
}

/** Fills an empty folder with what turns a portable folder into one with a sandbox, when it is unpacked into it. */
export function stagePortableSandbox(folder: string, sandbox: string): void {
  cpSync(sandbox, path.join(folder, 'node_modules', 'invoice-courier-sandbox'), { recursive: true });
  const starter = { name: 'sandbox', program: 'invoice-courier-sandbox/demo.js' };
  writeStarter(folder, 'win-x64', starter);
  writeStarter(folder, 'linux-x64', starter);
}

interface Starter {
  /** The command. */
  readonly name: string;
  /** From `node_modules`. */
  readonly program: string;
}

/** Writes the script that runs a program under the folder's Node, from whatever folder it is called. */
function writeStarter(folder: string, platform: Platform, starter: Starter): void {
  const isWindows = platform.startsWith('win-');
  const file = path.join(folder, isWindows ? `${starter.name}.cmd` : starter.name);
  writeFileSync(file, isWindows ? commandScript(starter) : shellScript(starter));
  chmodSync(file, 0o755);
}

/** Pure. */
export function shellScript({ program }: Starter): string {
  // Whoever starts it may have chosen others.
  const variables = Object.entries(nativeHeap)
    .map(([name, value]) => `: "\${${name}:=${value}}"\nexport ${name}`)
    .join('\n');
  return `#!/bin/sh
folder=$(dirname -- "$(readlink -f -- "$0")")
: "\${COURIER_HOME:=$folder/home}"
export COURIER_HOME
${variables}
exec "$folder/runtime/node" --disable-sigusr1 ${steadyMemory} "$folder/node_modules/${program}" "$@"
`;
}

/** Pure. */
export function commandScript({ program }: Starter): string {
  return `@echo off
setlocal
if not defined COURIER_HOME set "COURIER_HOME=%~dp0home"
"%~dp0runtime\\node.exe" ${steadyMemory} "%~dp0node_modules\\${program.replaceAll('/', '\\')}" %*
exit /b %ERRORLEVEL%
`.replaceAll('\n', '\r\n');
}

/** Folder of the package with a platform's Node: the installed one, else npm fetches it; its hash is that of the lock file. */
function nodeFor(platform: Platform, scratch: string): string {
  const name = `node-${platform}`;
  const installed = path.join(root, 'node_modules', name);
  const { version = '', integrity = '' } = readLock()[`node_modules/${name}`] ?? {};
  if (versionAt(installed) === version) return installed;
  const { status, stderr } = spawnSync(
    'npm',
    ['pack', `${name}@${version}`, '--pack-destination', scratch, '--loglevel=error'],
    {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) throw new Error(`npm did not fetch ${name}:\n${stderr}`);
  const tarball = path.join(scratch, `${name}-${version}.tgz`);
  const hash = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (hash !== integrity) throw new Error(`${name}@${version} is not the one of the lock file: ${hash}`);
  const folder = path.join(scratch, name);
  mkdirSync(folder);
  const unpacked = spawnSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], { encoding: 'utf8' });
  if (unpacked.status !== 0) throw new Error(`${tarball} was not unpacked:\n${unpacked.stderr}`);
  rmSync(tarball);
  return folder;
}

function versionAt(folder: string): string | null {
  try {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    return manifest.version;
  } catch {
    return null;
  }
}

function settleModes(folder: string, executable: string): void {
  chmodSync(path.join(folder, 'runtime', executable), 0o755);
  chmodSync(path.join(folder, 'runtime', 'LICENSE'), 0o644);
  // Secrets will lie in it.
  chmodSync(path.join(folder, 'home'), 0o700);
}

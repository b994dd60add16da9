import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/sources.ts';

/** Packages as `npm run pack` makes them, and what a user does with them on a computer without a Node in its PATH. */

/** Packs product, sandbox, portable folder and what is added to it, into an empty folder. */
export function packInto(folder: string): void {
  ran(process.execPath, [path.join(root, 'scripts', 'pack.ts'), '--out', folder, 'linux-x64'], {
    cwd: root,
    env: process.env,
  });
}

/** The file in a folder that matches. */
export function fileIn(folder: string, pattern: RegExp): string {
  const name = readdirSync(folder).find((one) => pattern.test(one));
  if (name === undefined) throw new Error(`Nothing in ${folder} matches ${pattern}.`);
  return path.join(folder, name);
}

export function megabytes(file: string): string {
  return `${(statSync(file).size / 1e6).toFixed(1)} MB`;
}

export function unpack(archive: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  ran('tar', ['-xzf', archive, '-C', folder], { cwd: folder, env: process.env });
}

interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs to its end; what fails fails the test with its own words. */
export function ran(command: string, args: readonly string[], { cwd, env }: Surroundings): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    timeout: 600_000,
    killSignal: 'SIGKILL',
  });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')}: exit ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Every file below a folder with its content's length and time of change: what runs in it must leave it alone. */
export function stateOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => `${path.relative(folder, file)} ${statSync(file).size} ${statSync(file).mtimeMs}`)
    .sort();
}

export function manifestOf(folder: string): { readonly name: string; readonly version: string } {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/** A program that imports the package is checked against its types. */
export function checkTypes(folder: string): void {
  const user = path.join(folder, 'user.ts');
  writeFileSync(
    user,
    "import { runService } from 'invoice-courier/src/service/run-service.js';\nexport const code: Promise<number> = runService(1 as never);\n// @ts-expect-error: it has a type\nexport const text: string = runService;\n",
  );
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--target',
    'esnext',
    '--module',
    'nodenext',
    '--types',
    'node',
  ];
  const types = ['--typeRoots', path.join(root, 'node_modules', '@types')];
  ran(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), ...options, ...types, user], {
    cwd: folder,
    env: process.env,
  });
}

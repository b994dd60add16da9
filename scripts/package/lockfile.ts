import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Root of the project. */
export const root = path.resolve(import.meta.dirname, '..', '..');

/** What package-lock.json says of one folder below `node_modules`. */
export interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  /** A folder of ours: the stub of a package that is left out. */
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** By folder: `node_modules/imapflow/node_modules/pino`. */
export type Lock = Readonly<Record<string, LockEntry>>;

export function readLock(): Lock {
  const text = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  return (JSON.parse(text) as { readonly packages: Lock }).packages;
}

/** `node_modules/a/node_modules/@b/c` is the package `@b/c`. */
export function packageAt(folder: string): string {
  return folder.split('node_modules/').at(-1) ?? folder;
}

/**
 * Folders of the packages that run in production, stubs among them; without the optional ones, which are Nodes for one
 * platform each. Pure.
 */
export function productionFolders(lock: Lock): readonly string[] {
  return Object.keys(lock)
    .filter((folder) => folder.startsWith('node_modules/'))
    .filter((folder) => lock[folder]?.dev !== true && lock[folder]?.optional !== true)
    .sort();
}

/** Folders of these packages and of all that they need, as Node finds them from the root. What is not installed is left out. Pure. */
export function foldersNeededBy(lock: Lock, names: readonly string[]): readonly string[] {
  const needed = new Set<string>();
  const add = (name: string, from: string): void => {
    const folder = nearest(lock, name, from);
    if (folder === null || needed.has(folder)) return;
    needed.add(folder);
    const { dependencies, optionalDependencies, peerDependencies } = lock[folder] ?? {};
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      add(next, folder);
  };
  for (const name of names) add(name, '');
  return [...needed].sort();
}

/** The nearest folder in which Node finds the package, seen from another one; null: there is none. */
function nearest(lock: Lock, name: string, from: string): string | null {
  const parents = from === '' ? [] : from.split('/node_modules/');
  for (let depth = parents.length; depth > 0; depth--) {
    const folder = [...parents.slice(0, depth), name].join('/node_modules/');
    if (lock[folder]) return folder;
  }
  return lock[`node_modules/${name}`] ? `node_modules/${name}` : null;
}

/**
 * The version under which the stub of a left-out package satisfies the packages that ask for it, so that npm does not fetch
 * the real one. Pure.
 */
export function versionOfStub(lock: Lock, name: string): string {
  const ranges = Object.values(lock).flatMap(({ dev, dependencies, optionalDependencies }) => {
    const range = dev === true ? undefined : (dependencies?.[name] ?? optionalDependencies?.[name]);
    return range === undefined || range.startsWith('file:') ? [] : [range];
  });
  const [version] = ranges.map((range) => range.replace(/^[\^~]/, ''));
  if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`No version of ${name} is known that would satisfy ${ranges.join(' and ') || 'nobody'}.`);
  return `${version}+left-out`;
}

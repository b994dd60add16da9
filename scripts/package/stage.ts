import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { entriesOf } from './entries.ts';
import { foldersNeededBy, type Lock, packageAt, productionFolders, readLock, root, versionOfStub } from './lockfile.ts';
import { type Manifest, productManifest, sandboxBundles, sandboxManifest, stubManifest } from './manifests.ts';

/** What goes into the product as it is, besides its code. */
const DOCUMENTS =
  '{LICENSE,README.md,CHANGELOG.md,release.json,SECURITY.md,.env.example,.env.production.example,docs/*,deploy/*}';
const PROGRAMS = ['launch.js', 'invoice-courier.js', 'hybrid-invoice-service.js', 'session-manager.js'] as const;

export function ourManifest(): Manifest {
  return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
}

/** Fills an empty folder with the product as npm packs it. @param emitted the folder of `emit` */
export function stageProduct(folder: string, emitted: string): void {
  const lock = readLock();
  const ours = ourManifest();
  cpSync(path.join(emitted, 'src'), path.join(folder, 'src'), { recursive: true });
  for (const file of [...globSync(DOCUMENTS, { cwd: root }), ...PROGRAMS])
    cpSync(path.join(root, file), path.join(folder, file));
  writeJson(path.join(folder, 'package.json'), productManifest(ours));
  for (const at of productionFolders(lock)) copyPackage(lock, at, folder);
  settleModes(folder, Object.values(ours.bin));
}

/** Fills an empty folder with the sandbox as npm packs it. */
export function stageSandbox(folder: string, emitted: string): void {
  const lock = readLock();
  for (const file of globSync('**/*.{js,html}', { cwd: path.join(emitted, 'sandbox') }))
    cpSync(path.join(emitted, 'sandbox', file), path.join(folder, file));
  cpSync(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  const demo = path.join(folder, 'demo.js');
  writeFileSync(demo, `#!/usr/bin/env node\n${readFileSync(demo, 'utf8')}`);
  writeJson(path.join(folder, 'package.json'), sandboxManifest(ourManifest()));
  for (const at of foldersNeededBy(lock, sandboxBundles)) copyPackage(lock, at, folder);
  settleModes(folder, ['demo.js']);
}

/** Fills an empty folder with the engine that an installation adds by itself: `node_modules` with baileys and its packages. */
export function stageBaileys(folder: string): void {
  const lock = readLock();
  for (const at of foldersNeededBy(lock, ['baileys'])) copyPackage(lock, at, folder);
  settleModes(folder, []);
}

/** Copies one package without those below it, which the lock file names by themselves. */
function copyPackage(lock: Lock, at: string, folder: string): void {
  const to = path.join(folder, at);
  if (lock[at]?.link === true) {
    const name = packageAt(at);
    mkdirSync(to, { recursive: true });
    cpSync(path.join(root, 'left-out', 'index.js'), path.join(to, 'index.js'));
    writeJson(path.join(to, 'package.json'), stubManifest(name, versionOfStub(lock, name)));
    return;
  }
  const from = path.join(root, at);
  cpSync(from, to, {
    recursive: true,
    filter: (file) => path.relative(from, file).split(path.sep)[0] !== 'node_modules',
  });
}

/** Whatever the umask of whoever packs: everybody reads, nobody but the owner writes, and our programs can be run. */
function settleModes(folder: string, programs: readonly string[]): void {
  const runnable = new Set(programs.map((file) => path.join(folder, file)));
  for (const { at, isFolder } of entriesOf(folder)) chmodSync(at, isFolder || runnable.has(at) ? 0o755 : 0o644);
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

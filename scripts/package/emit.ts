import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lockfile.ts';

/** Files of `src/` and `sandbox/` that go into a package as they are. */
const STATIC = '{src,sandbox}/**/*.{js,d.ts,css,svg,html}';

/**
 * Compiles `src/` and `sandbox/` into JavaScript with types, without tests; files that need no compiling are copied.
 *
 * @param folder gets `src/` and `sandbox/`
 * @throws with the compiler's own words
 */
export function emit(folder: string): void {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = path.join(import.meta.dirname, 'tsconfig.json');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '--project', project, '--outDir', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`The code was not compiled:\n${stdout}`);
  for (const file of globSync(STATIC, { cwd: root })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), readFileSync(path.join(root, file)));
  }
  for (const file of globSync('**/*.d.ts', { cwd: folder })) rewrite(path.join(folder, file), withoutTypeScript);
  for (const file of globSync('sandbox/**/*.js', { cwd: folder })) rewrite(path.join(folder, file), fromThePackage);
}

/** The compiler leaves the extensions in declarations as they were; the others it puts in quotes of its own. */
export function withoutTypeScript(declarations: string): string {
  return declarations.replaceAll(/(from |import\()'(\.[^']*)\.ts'/g, "$1'$2.js'");
}

/** The sandbox reaches the product in its package: `../../src/a.js` becomes `invoice-courier/src/a.js`. Its demo is a command. */
export function fromThePackage(code: string): string {
  return code
    .replaceAll(/(from |import |import\()(['"])(?:\.\.\/)+src\//g, '$1$2invoice-courier/src/')
    .replaceAll(/npm run (?:demo|sandbox) --/g, 'invoice-courier-sandbox');
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

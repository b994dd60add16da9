import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A package as its own manifest in a folder tells. */
export interface ShippedPackage {
  /** From the folder, with forward slashes: `node_modules/pino`. */
  readonly at: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly scripts: readonly string[];
}

/** What npm runs when a package is installed. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

/** Of full puppeteer and its browser downloads; of the other engine; of our own tests. */
const NEVER = ['puppeteer', 'baileys', 'libsignal', 'typescript', 'axe-core', 'playwright-core'];

/** Every package in a folder, stubs too. */
export function packagesIn(folder: string): readonly ShippedPackage[] {
  return globSync('**/node_modules/{*,@*/*}/package.json', { cwd: folder })
    .sort()
    .map((file) => {
      const manifest = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Readonly<Record<string, unknown>>;
      const scripts = Object.keys((manifest['scripts'] ?? {}) as object);
      return {
        at: path.dirname(file).split(path.sep).join('/'),
        name: String(manifest['name']),
        version: String(manifest['version']),
        license: String(manifest['license']),
        scripts: scripts.filter((name) => INSTALL_SCRIPTS.includes(name)),
      };
    });
}

/**
 * What is in the packed product and must not be: stand-ins, tests, sources, a whole browser driver, code under the GPL, and
 * scripts that an installation would run. Pure.
 *
 * @param files of the package, with forward slashes
 */
export function breaches(files: readonly string[], packages: readonly ShippedPackage[]): readonly string[] {
  const own = files.filter((file) => !file.startsWith('node_modules/'));
  return [
    ...own
      .filter((file) => /(^|\/)(sandbox|test|bench|scripts)\//.test(file))
      .map((file) => `${file}: not for production`),
    ...own
      .filter((file) => /\.test[.-]|(?<!\.d)\.ts$|(^|\/)\.env$/.test(file))
      .map((file) => `${file}: not a file to ship`),
    ...packages.filter(({ name }) => NEVER.includes(name)).map(({ at, name }) => `${at}: ${name} does not ship`),
    ...packages.filter(({ license }) => /^\(?A?GPL/.test(license)).map(({ at, license }) => `${at}: under ${license}`),
    ...packages
      .filter(({ version, scripts }) => scripts.length > 0 && !version.endsWith('+left-out'))
      .map(({ at, scripts }) => `${at}: runs ${scripts.join(', ')}`),
  ];
}

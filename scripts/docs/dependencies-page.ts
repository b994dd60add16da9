import { readFileSync } from 'node:fs';
import { generatedNote } from './markdown.ts';

interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly optional?: boolean;
}

/** Packages whose manifest names no licence, or an older way of naming it; read in their own files, or in their repository's. */
const NOT_IN_THE_LOCKFILE: Readonly<Record<string, string>> = {
  'png-js': 'MIT',
  'zapo-js': 'MIT',
};

/** Licence of a package, by its name and what the lock file says. */
export function licenceOf(name: string, license: string | undefined): string {
  return license ?? NOT_IN_THE_LOCKFILE[name] ?? 'not named';
}

/** What each licence that is not permissive means here. */
const NOTES: Readonly<Record<string, string>> = {
  'axe-core': 'a development package: tests run it, unchanged, and nothing of it is in an installation',
  libsignal: 'comes with `baileys`, a development package: an installation that uses that engine installs it by itself',
  'node-webpmux':
    'comes with `whatsapp-web.js`, unchanged, as a package of its own; it reads stickers, and no message of ours is one',
};

const PERMISSIVE =
  /^(?:\(?(?:MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|MIT-0|Python-2\.0|CC0-1\.0|Unlicense)(?: (?:OR|AND) )?)+\)?/;

/** The page of every package that the lockfile names, with its licence. */
export function dependenciesPage(): string {
  const lock = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Readonly<Record<string, LockedPackage>> };
  const entries = Object.entries(packages).filter(([path]) => path !== '');
  const rows = entries.flatMap(([path, entry]) => (entry.link ? [] : [row(path, entry)]));
  const inProduction = rows.filter(({ dev }) => !dev);
  const leftOut = entries.filter(([, { link }]) => link).map(([path]) => `\`${nameOf(path)}\``);
  const notPermissive = rows.filter(({ license }) => !PERMISSIVE.test(license));
  return `${generatedNote('package-lock.json')}

# Dependencies

${entries.filter(([, { dev }]) => !dev).length} entries of the lockfile are for production, ${rows.length - inProduction.length} for development. Each has the hash of its content there, and no package may run a
script when it is installed (\`allowScripts\` in package.json).

Left out, because \`whatsapp-web.js\` and its browser driver ask for them and nothing here needs them: ${leftOut.join(', ')}. In their place stands the
folder \`left-out/\`, which fails when it is used.

The Node that runs everything where the installed one is older comes as a package for each platform, with its hash: ${inProduction
    .filter(({ name }) => /^node-(?:linux|win)-/.test(name))
    .map(({ name }) => `\`${name}\``)
    .join(', ')}. Other platforms need Node 24 or newer installed.

What ships is listed in each package: \`sbom.cdx.json\` (CycloneDX, with the hash of each package) and \`LICENSES.md\`.

## Updates

Versions are exact, in package.json and in the lockfile; nothing is updated by itself. \`npm outdated\` and \`npm audit\` are looked at once a
month and before a release; a known vulnerability in what ships is updated at once, or its entry says why it does not matter here. Updates
come one by one, with \`npm test\`; those of \`whatsapp-web.js\`, \`baileys\` and Puppeteer with \`npm run test:long\` too, because WhatsApp
accepts only what its own page speaks. A new package must do better what is not the core of this product, be kept by somebody, run no script
when it is installed, and have a licence that is listed here.

## Licences that ask for more than a notice

| package | licence | what it means here |
|---|---|---|
${notPermissive.map(({ name, license }) => `| ${name} | ${license} | ${NOTES[name] ?? '**not looked at**'} |`).join('\n')}

## In production

${table(inProduction)}

## In development

${table(rows.filter(({ dev }) => dev))}
`;
}

interface Row {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dev: boolean;
}

function row(path: string, entry: LockedPackage): Row {
  const name = entry.name ?? nameOf(path);
  return { name, version: entry.version ?? '', license: licenceOf(name, entry.license), dev: entry.dev === true };
}

function nameOf(path: string): string {
  return path.split('node_modules/').at(-1) ?? path;
}

function table(rows: readonly Row[]): string {
  const lines = [...new Set(rows.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`))];
  return ['| package | version | licence |', '|---|---|---|', ...lines.sort()].join('\n');
}

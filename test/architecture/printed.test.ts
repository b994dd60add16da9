import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { usage as sandboxUsage } from '../../sandbox/demo/options.ts';
import { contactsUsage } from '../../src/cli/contacts/arguments.ts';
import { databaseUsage } from '../../src/cli/database/verb.ts';
import { deliveriesUsage } from '../../src/cli/deliveries/arguments.ts';
import { doctorUsage } from '../../src/cli/doctor/verb.ts';
import { documentsUsage } from '../../src/cli/documents.ts';
import { usage as serviceUsage } from '../../src/cli/hybrid/usage.ts';
import { serviceUsage as serviceManagerUsage } from '../../src/cli/service/verb.ts';
import { usage as sessionUsage } from '../../src/cli/session-manager/usage.ts';
import { setupUsage } from '../../src/cli/setup/verb.ts';
import { tokensUsage } from '../../src/cli/tokens.ts';
import { upgradeUsage } from '../../src/cli/upgrade/verb.ts';
import { usersUsage } from '../../src/cli/users.ts';
import { describedGroups } from '../../src/config/described.ts';
import { loadConfig } from '../../src/config/load.ts';
import { variables } from '../../src/config/schema.ts';
import { fileVariable } from '../../src/config/secret-files.ts';
import type { ErrorEntry } from '../../src/errors/coded-error.ts';
import { errorRegistry } from '../../src/errors/registry.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { codeSpans, headingsOf, isThere, linksOf, pages, shellBlocks } from '../support/pages.ts';
import { refusalOf, unlisted, withoutPlace } from '../support/printed-commands.ts';
import { root } from '../support/sources.ts';

/** What the pages print for people to type, set or open, against what is there. */

const VERBS = [
  'setup',
  'doctor',
  'upgrade',
  'service',
  'deliveries',
  'documents',
  'contacts',
  'database',
  'users',
  'tokens',
];
/** Programs of others, which only a person's own computer has. */
const FOREIGN = new Set([
  'git',
  'pkill',
  'curl',
  'docker',
  'chmod',
  'install',
  'chromium',
  'ssh',
  'node-fetch',
  'npm',
  'sudo',
  'cd',
  'mkdir',
  'cp',
  'mv',
  'rm',
  'tar',
]);
/** Commands of npm itself. */
const NPMS_OWN = new Set(['ci', 'i', 'install', 'outdated', 'audit']);
const { scripts, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  bin: Record<string, string>;
};

interface Printed {
  readonly page: string;
  readonly command: string;
}

/** Every command of every page, in full. */
const commands: readonly Printed[] = pages().flatMap((page) => {
  const lines = shellBlocks(page)
    .flat()
    .filter((line) => !/^[A-Z]\w+=/.test(line));
  const spans = codeSpans(page)
    .filter((span) => /^(?:node|npm|npx|git|pkill|curl|docker|chmod|install|chromium) \S/.test(span))
    .concat(
      codeSpans(page)
        .filter((span) => VERBS.some((verb) => new RegExp(`^${verb} [a-z-]`).test(span)))
        .map((span) => `node hybrid-invoice-service.js ${span}`),
    );
  return [...lines, ...spans].map((command) => ({ page: page.path, command }));
});

/** Null: it can be typed as it stands, with words in capitals to replace. */
function faultOf(command: string): string | null {
  const [program = '', ...words] = command.split(' ');
  if (program === 'npm' || program === 'npx') return npmFault(words);
  if (program === 'node') return nodeFault(command);
  return FOREIGN.has(program) || program.startsWith('proxy_') ? null : `unknown program ${program}`;
}

function nodeFault(typed: string): string | null {
  const command = withoutPlace(typed.split(' ')).join(' ');
  const words = command.split(' ').slice(1);
  const program = words.find((word) => !word.startsWith('--')) ?? '';
  if (!isThere(program)) return `no file ${program}`;
  if (program.endsWith('.ts')) return 'runs with the Node of the project only: npx node';
  if (words[0] !== program || words.includes('VERB')) return null;
  const full = command.replaceAll(' --why "…"', " --why 'because'").replaceAll(/SCOPE\[,SCOPE\]/g, 'overview:read');
  const missing = unlisted(full.replace('overview:read', '').replace(/…$/, ''));
  // A verb alone is its name, not yet a command.
  if (VERBS.includes(words[1] ?? '') && words.length === 3 && missing.length === 0) return null;
  return missing.length > 0
    ? `--help does not list ${missing.join(', ')}`
    : refusalOf(full.replaceAll('CARDCODE', 'C1'));
}

/** `npm run NAME -- ARGS`: the script is there, and knows what it is given. */
function npmFault(words: readonly string[]): string | null {
  if (NPMS_OWN.has(words[0] ?? '')) return null;
  const program = bin[words[0] ?? ''];
  if (program !== undefined) return nodeFault(['node', program, ...words.slice(1)].join(' '));
  if (words[0] === 'node') return isThere(words[1] ?? '') ? null : `no file ${words[1]}`;
  const [name = '', ...args] = words[0] === 'run' ? words.slice(1) : words;
  const script = scripts[name];
  if (script === undefined) return `no script ${name}`;
  const [first, ...rest] = args[0] === '--' ? args.slice(1) : args;
  if (first === undefined) return null;
  if (name === 'tests')
    return globSync(
      ['src', 'test', 'sandbox'].map((folder) => `${folder}/**/*.test.ts`),
      { cwd: root },
    ).some((file) => file.includes(first))
      ? null
      : `no test file with ${first}`;
  const file = name === 'bench' ? `bench/${first}/x` : (script.split(' ').at(-1) ?? '');
  const folder = dirname(join(root, file));
  const sources = readdirSync(folder).map((one) =>
    one.endsWith('.ts') ? readFileSync(join(folder, one), 'utf8') : '',
  );
  const known = [...sources, readFileSync(join(root, 'bench/run.ts'), 'utf8')].join('\n');
  const unknown = [first, ...rest]
    .filter((word) => word.startsWith('--'))
    .map((word) => word.slice(2))
    .filter((word) => !new RegExp(`\\b'?${word}'?\\b`).test(known));
  return unknown.length > 0 ? `${name} does not know --${unknown.join(', --')}` : null;
}

test('every command of a page is taken by the program that it calls', () => {
  const faults: string[] = [];
  for (const { page, command } of commands) {
    const fault = faultOf(command);
    if (fault !== null) faults.push(`${page}: ${command}: ${fault}`);
  }
  assert.deepEqual(faults, []);
  assert.ok(commands.length > 100, `${commands.length} commands`);
});

/** Options of npm scripts, of Chromium and of Node. */
const OTHERS =
  /^--(?: .*|kill|keep|engine|no-dedupe|failpoints|deliveries|disable-dev-shm-usage|no-sandbox|write)(?![\w-])/;

test('every option that a page names by itself is in a --help', () => {
  const help = [
    sessionUsage,
    serviceUsage,
    setupUsage,
    doctorUsage,
    upgradeUsage,
    serviceManagerUsage,
    deliveriesUsage,
    documentsUsage,
    contactsUsage,
    databaseUsage,
    usersUsage,
    tokensUsage,
    sandboxUsage,
  ].join('\n');
  const faults = pages().flatMap((page) =>
    codeSpans(page)
      .filter((span) => span.startsWith('--') && !OTHERS.test(span))
      .flatMap((span) => span.split(' ').filter((word) => word.startsWith('--')))
      .filter((option) => !new RegExp(`${option}(?![\\w-])`).test(help))
      .map((option) => `${page.path}: ${option}`),
  );
  assert.deepEqual(faults, []);
});

test('no --help and no error speaks in names that only WhatsApp and programs use', () => {
  const inner = /\bJIDs?\b|\bLIDs?\b|@lid\b|\bnamespace\b|\bpayloads?\b/i;
  const pagesOfHelp = [
    ...[sessionUsage, serviceUsage, deliveriesUsage, documentsUsage],
    ...[contactsUsage, databaseUsage, usersUsage, tokensUsage, doctorUsage, upgradeUsage],
  ];
  const errors = Object.values(errorRegistry)
    .flatMap((table) => Object.values<ErrorEntry>(table))
    .flatMap(({ sentence, next }) => [sentence, inCommands(next)]);
  assert.deepEqual(
    [...pagesOfHelp.flatMap((page) => page.split('\n')), ...errors].filter((line) => inner.test(line)),
    [],
  );
});

/** Names in capitals that are neither variables nor codes of ours. */
const STRANGERS = new Set([
  // For any variable; where `.env` and several companies are looked for; Node's own; the tests' own; a file's name.
  ...['NAME_FILE', 'COURIER_HOME', 'COURIER_CONFIG', 'NODE_COMPILE_CACHE', 'COURIER_TEST_RUNS', 'FAC_1001'],
  // Of glibc.
  'MALLOC_ARENA_MAX',
  // Of Railway.
  'RAILWAY_RUN_UID',
  // States of WhatsApp Web.
  ...['DEPRECATED_VERSION', 'TOS_BLOCK', 'SMB_TOS_BLOCK', 'UNPAIRED_IDLE'],
]);

test('every name in capitals of a page is a variable, an error code, or known to be of others', () => {
  const known = new Set<string>([
    ...[...variables.keys()].flatMap((name) => [name, fileVariable(name)]),
    ...Object.values(errorRegistry).flatMap((group) => Object.keys(group)),
  ]);
  const faults = pages().flatMap((page) =>
    [...page.text.matchAll(/(?<![\w/.-])[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+(?![\w(])/g)]
      .map(([name]) => name)
      .filter((name) => !known.has(name) && !STRANGERS.has(name))
      .map((name) => `${page.path}: ${name}`),
  );
  assert.deepEqual([...new Set(faults)], []);
});

test('the variables that a page sets, in a block or in a sentence, can be set so', () => {
  const needed = {
    ...Object.fromEntries(['SAP_URL=https://sap.local:50000', 'SAP_COMPANY_DB=X', 'SAP_USERNAME=x'].map(pairOf)),
    ...{ SAP_PASSWORD: 'x', TEST_PHONE: '+5491155550000' },
  };
  const settings = pages().flatMap((page) => {
    const spans = codeSpans(page).filter((span) => /^(?!COURIER_)[A-Z][A-Z0-9_]+=[^ ]+$/.test(span));
    const blocks = shellBlocks(page).map((block) => block.filter((line) => /^[A-Z]\w+=/.test(line)));
    return [...blocks, ...spans.map((span) => [span])].map((lines) => ({ page: page.path, lines }));
  });
  assert.ok(settings.flatMap(({ lines }) => lines).length > 15);
  for (const { page, lines } of settings) {
    const set = Object.fromEntries(lines.map(pairOf));
    for (const name of Object.keys(set)) assert.ok(variables.has(name), `${page}: ${name}`);
    assert.doesNotThrow(() => loadConfig({ ...needed, ...set }), page);
  }
});

function pairOf(line: string): readonly [string, string] {
  const [name = '', value = ''] = line.split(/=(.*)/s);
  return [name, value];
}

test('a value that a page gives beside a variable is its default', () => {
  const defaults = new Map(
    describedGroups().flatMap((group) => group.variables.map((one) => [one.name, one.byDefault])),
  );
  const given = pages().flatMap(({ path, text }) =>
    [...text.replaceAll(/\s+/g, ' ').matchAll(/`([A-Z][A-Z0-9_]+)`(?: \(|, )(\d+)(?:\)| unless set)/g)].map(
      ([, name = '', value]) => ({ path, name, value }),
    ),
  );
  assert.ok(given.length > 1);
  for (const { path, name, value } of given) assert.equal(value, defaults.get(name), `${path}: ${name}`);
  const [settings = []] = shellBlocks(
    pages().find(({ path }) => path.endsWith('session-persistence.md')) ?? assert.fail(),
  )
    .map((lines) => lines.filter((line) => /^[A-Z]\w+=/.test(line)))
    .filter((lines) => lines.length > 0);
  for (const [name, value] of settings.map(pairOf)) assert.equal(value, defaults.get(name), name);
});

test('the versions of the libraries are those that are installed', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const versions = { ...manifest['dependencies'], ...manifest['devDependencies'], ...manifest['optionalDependencies'] };
  for (const { path, text } of pages())
    for (const [, library = '', version] of text.matchAll(/(whatsapp-web\.js|baileys)[ @](\d+\.\d+\.\d+[\w.-]*)/g))
      assert.equal(version, versions[library], `${path}: ${library}`);
});

test('every file and heading that a page names is there', () => {
  const linked = pages().flatMap((page) =>
    linksOf(page)
      .filter(
        ({ file, heading }) =>
          !isThere(file) || (heading !== null && !headingsOf(readFileSync(join(root, file), 'utf8')).includes(heading)),
      )
      .map(({ file, heading }) => `${page.path}: ${file}${heading === null ? '' : `#${heading}`}`),
  );
  const named = pages().flatMap((page) =>
    codeSpans(page)
      .filter((span) => /^(?:src|test|sandbox|docs|bench|scripts)\/[\w./-]*$/.test(span))
      .filter((span) => !isThere(span))
      .map((span) => `${page.path}: ${span}`),
  );
  assert.deepEqual([...linked, ...named], []);
});

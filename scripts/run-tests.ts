/**
 * Runs every test file, or those whose path contains one of the words given: `npm run tests -- vault lock`. With
 * `--properties` only those that try properties on random input, with `--samples` those that try a part of many cases.
 *
 * Node's own command would sort the files, and its glob needs quoting that differs between shells.
 */
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spec, type TestEvent } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { folderInMemory } from './folder-in-memory.ts';
import slowest from './slowest.ts';
import { inBatches } from './test-batches.ts';
import { runFiles } from './test-files.ts';

/** In this order: begun last, one of them would run alone at the end. */
const LONGEST = [
  'test/conformance/engine/webjs-logins.test.ts',
  'test/conformance/engine/webjs-messages.test.ts',
  'test/conformance/engine/baileys-messages.test.ts',
  'test/conformance/engine/baileys-logins.test.ts',
  'test/disk/writers.test.ts',
  'test/sap/odd-books.test.ts',
  'test/carry/carry.test.ts',
  'test/session-manager/link-anytime.test.ts',
  'test/crash-sweep/crash-sweep.test.ts',
  'test/torture/session-webjs.test.ts',
  'test/torture/session.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/service/demo.test.ts',
  // Longer than a batch of the others of its folder.
  'test/delivery/hours.test.ts',
].map(path.normalize);

/** What a file imports that tries a sample of its cases: the choice itself, or the suite of the engines, which chooses too. */
const SAMPLED = /from '(?:[./]+\/support\/sample|\.\/suite)\.ts'/;

const { values, positionals: words } = parseArgs({
  options: { properties: { type: 'boolean', default: false }, samples: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const files = globSync('{src,sandbox,test,bench,scripts}/**/*.test.ts', { exclude: ['**/node_modules/**'] })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .filter((file) => !values.properties || imports(file, /from '(fast-check|[./]+\/support\/runs\.ts)'/))
  .filter((file) => !values.samples || imports(file, SAMPLED))
  .sort()
  .sort((a, b) => rank(a) - rank(b));
if (files.length === 0) {
  process.stderr.write(`No test file matches ${words.join(' ')}.\n`);
  process.exit(1);
}

// Types are stripped and code is compiled once for all processes of the tests.
process.env['NODE_COMPILE_CACHE'] ??= path.resolve('node_modules/.cache/compiled');
const folder = process.env['TMPDIR'] === undefined ? folderInMemory() : null;
if (folder !== null) {
  process.env['TMPDIR'] = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}
// What its processes need alike is made by the first of them: prints, and a cluster of PostgreSQL, which another user runs.
const shared = mkdtempSync(path.join(tmpdir(), 'courier-shared-'));
chmodSync(shared, 0o755);
process.env['COURIER_TEST_SHARED'] = shared;
process.on('exit', () => rmSync(shared, { recursive: true, force: true }));
const events = runFiles(inBatches(files, LONGEST), values.properties ? ['--import=./test/support/runs.ts'] : []);
events.on('data', ({ type, data }: TestEvent) => {
  if (type === 'test:fail' && (data.todo === undefined || data.todo === false)) process.exitCode = 1;
});
for (const reporter of [new spec(), slowest]) events.compose(reporter).pipe(process.stdout);

function imports(file: string, pattern: RegExp): boolean {
  return pattern.test(readFileSync(file, 'utf8'));
}

/** The longest, then the others of `test/`, then those beside their files, which take a second. */
function rank(file: string): number {
  const place = LONGEST.indexOf(file);
  if (place !== -1) return place;
  return file.startsWith(`test${path.sep}`) ? LONGEST.length : LONGEST.length + 1;
}

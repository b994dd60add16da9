/**
 * Runs every test file, or those whose path contains one of the words given: `npm run tests -- vault lock`. With
 * `--properties` only those that try properties on random input.
 *
 * Node's own glob would need quoting that differs between shells, so the files are found here.
 */
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals: words } = parseArgs({
  options: { properties: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const found = globSync('{src,sandbox,test,bench,scripts}/**/*.test.ts', { exclude: ['**/node_modules/**'] })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .filter(
    (file) => !values.properties || /from '(fast-check|[./]+\/support\/runs\.ts)'/.test(readFileSync(file, 'utf8')),
  )
  .sort();
if (found.length === 0) {
  process.stderr.write(`No test file matches ${words.join(' ')}.\n`);
  process.exit(1);
}
// The long ones are in test/: begun first, they leave no core idle at the end.
const files = [...found.filter(isLong), ...found.filter((file) => !isLong(file))];
/**
 * One file more than there are cores: a test spends about half of its time waiting for processes, servers and timers. Above
 * four files at a time, the browsers in them need more memory than a small machine has.
 */
const concurrency = Math.min(4, availableParallelism() + 1);
const reporters = ['spec', './scripts/slowest.ts'];
const runner = spawn(
  process.execPath,
  [
    ...(values.properties ? ['--import=./test/support/runs.ts'] : []),
    '--test',
    `--test-concurrency=${concurrency}`,
    '--test-timeout=600000',
    ...reporters.flatMap((reporter) => [`--test-reporter=${reporter}`, '--test-reporter-destination=stdout']),
    ...files,
  ],
  // Types are stripped once for all test processes.
  { stdio: 'inherit', env: { NODE_COMPILE_CACHE: path.resolve('node_modules/.cache/compiled'), ...process.env } },
);
runner.on('exit', (code) => {
  process.exitCode = code ?? 1;
});

function isLong(file: string): boolean {
  return file.startsWith(`test${path.sep}`);
}

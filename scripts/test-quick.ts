/**
 * `npm run test:quick`: format, types and lint with their caches, the tests that stand beside their files, and the
 * architecture; a minute on two cores. Lint keeps what it found in files that did not change, though types elsewhere
 * may have: `npm test` looks at everything anew.
 */
import path from 'node:path';
import { lineOf, runStep, type Step } from './steps.ts';

const bin = (name: string): string => path.join('node_modules', name);
const checks: readonly Step[] = [
  { name: 'format', args: [bin('@biomejs/biome/bin/biome'), 'check', '.'] },
  {
    name: 'types',
    args: [bin('typescript/bin/tsc'), '--incremental', '--tsBuildInfoFile', 'node_modules/.cache/types.json'],
  },
  {
    name: 'lint',
    args: [bin('eslint/bin/eslint.js'), '.', '--cache', '--cache-location', 'node_modules/.cache/eslint/'],
  },
];
const tests: Step = { name: 'tests', args: ['scripts/run-tests.ts', 'src/', 'test/architecture/'] };

const passed = await Promise.all([inTurn(checks), inTurn([tests])]);
process.exitCode = passed.every(Boolean) ? 0 : 1;

async function inTurn(steps: readonly Step[]): Promise<boolean> {
  let all = true;
  for (const step of steps) {
    const end = await runStep(step, { quiet: true });
    all &&= end.passed;
    process.stdout.write(`${lineOf(end)}\n${end.passed ? '' : end.output}`);
  }
  return all;
}

/**
 * `npm run test:quick`: format, types and lint with their caches, the tests that stand beside their files, and the
 * architecture; a minute on two cores. Lint keeps what it found in files that did not change, though types elsewhere
 * may have: `npm test` looks at everything anew.
 */
import { checks, inTurn } from './checks.ts';
import type { Step } from './steps.ts';

const cached = checks.map(
  (step): Step =>
    step.name === 'lint'
      ? { ...step, args: [...step.args, '--cache', '--cache-location', 'node_modules/.cache/eslint/'] }
      : step,
);
const tests: Step = { name: 'tests', args: ['scripts/run-tests.ts', 'src/', 'test/architecture/'] };

const passed = await Promise.all([inTurn(cached), inTurn([tests])]);
process.exitCode = passed.every(Boolean) ? 0 : 1;

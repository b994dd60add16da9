/** `npm run test:quick`: format, types and lint, the tests that stand beside their files, and the architecture; a minute on two cores. */
import { checks, inTurn } from './checks.ts';
import type { Step } from './steps.ts';

const tests: Step = { name: 'tests', args: ['scripts/run-tests.ts', 'src/', 'test/architecture/'] };

const passed = await Promise.all([inTurn(checks), inTurn([tests])]);
process.exitCode = passed.every(Boolean) ? 0 : 1;

/**
 * `npm test`: everything that `npm run check` looks at, and every test beside it, for the tests leave a part of each core idle.
 * What a failed check says comes at the end, where it is seen.
 */
import { checks, furtherChecks } from './checks.ts';
import { lineOf, runStep, type StepEnd } from './steps.ts';

async function checked(): Promise<readonly StepEnd[]> {
  const ends: StepEnd[] = [];
  for (const step of [...checks, ...furtherChecks]) ends.push(await runStep(step, { quiet: true }));
  return ends;
}

const [checkEnds, tests] = await Promise.all([
  checked(),
  runStep({ name: 'tests', args: ['scripts/run-tests.ts'] }, { quiet: false }),
]);
const ends = [...checkEnds, tests];
process.stdout.write(`\n${ends.map((end) => `${end.passed ? '' : end.output}${lineOf(end)}`).join('\n')}\n`);
process.exitCode = ends.every(({ passed }) => passed) ? 0 : 1;

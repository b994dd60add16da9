import path from 'node:path';
import { lineOf, runStep, type Step } from './steps.ts';

const bin = (name: string): string => path.join('node_modules', name);

/** Format, types and lint: one look at the types for both that need them. */
export const checks: readonly Step[] = [
  { name: 'format', args: [bin('@biomejs/biome/bin/biome'), 'check', '.'] },
  {
    name: 'types and lint',
    args: [bin('oxlint/bin/oxlint'), '--type-aware', '--type-check'],
    // It is written in Go, ends soon and keeps most of what it makes: collecting the rest costs more than its memory.
    environment: { GOGC: 'off', GOMEMLIMIT: '3GiB' },
  },
];

/** What `npm run check` looks at besides. */
export const furtherChecks: readonly Step[] = [
  { name: 'dead code', args: [bin('knip/bin/knip.js'), '--no-progress'] },
  { name: 'docs', args: ['scripts/generate-docs.ts', '--check'] },
];

/** Runs the steps one after the other, whatever comes of each; prints a line for each, and the output of those that failed. */
export async function inTurn(steps: readonly Step[]): Promise<boolean> {
  let all = true;
  for (const step of steps) {
    const end = await runStep(step, { quiet: true });
    all &&= end.passed;
    process.stdout.write(`${lineOf(end)}\n${end.passed ? '' : end.output}`);
  }
  return all;
}

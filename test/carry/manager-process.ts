import { readFileSync } from 'node:fs';
import { runSessionManager } from '../../src/cli/session-manager/run.ts';
import type { FarEnds } from '../../src/service/far-ends.ts';

// `session-manager` against stand-ins, in a process of its own: as another user, in another time zone.

/** What a process of the command is told, as plain JSON. */
export interface ManagerPlan {
  readonly environment: Readonly<Record<string, string>>;
  readonly farEnds: Omit<FarEnds, 'delivery' | 'failpoints'>;
}

const [planFile = '', ...argv] = process.argv.slice(2);
const { environment, farEnds } = JSON.parse(readFileSync(planFile, 'utf8')) as ManagerPlan;
process.exitCode = await runSessionManager(argv, {
  environment,
  farEnds: { ...farEnds, delivery: (settings) => settings, failpoints: null },
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: new AbortController().signal,
});

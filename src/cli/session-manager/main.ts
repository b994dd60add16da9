import type { Environment } from '../../config/environment.ts';
import { cliError } from '../../errors/cli.ts';
import { toError } from '../../errors/coded-error.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { takeChoice } from '../choice.ts';
import { takeConfigFile, takeOurEnvironment } from '../env-file.ts';
import { enterHome } from '../home.ts';
import { refuse } from '../hybrid/refusal.ts';
import { outliveReaders, writerTo } from '../writers.ts';
import { parseInvocation } from './arguments.ts';
import type { CompanySession } from './command-run.ts';
import { companiesFor } from './companies.ts';
import { runSessionManager } from './run.ts';

const PROGRAM = 'session-manager.js';

/**
 * The whole program, from its arguments to its exit code, in this process.
 *
 * @param farEnds a simulated WhatsApp; null for the real one
 */
export async function main(argv: readonly string[], farEnds: FarEnds | null = null): Promise<number> {
  const [write, writeError] = [writerTo(process.stdout), writerTo(process.stderr)];
  // A backup or a link is finished, whoever stops reading.
  outliveReaders(() => undefined);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  let own: readonly string[];
  let environment: Environment;
  let companies: readonly CompanySession[] | null = null;
  try {
    const taken = takeChoice(enterHome(argv, PROGRAM), PROGRAM);
    own = taken.rest;
    // What is typed wrong is said before anything about the configuration.
    const { command, all } = parseInvocation(own);
    environment = takeOurEnvironment(writeError);
    const file = takeConfigFile(taken.choice, environment, { program: PROGRAM, writeError });
    if (file !== null && command.verb !== 'help') companies = companiesFor(file, taken.choice, all);
    else if (all && command.verb !== 'status_all')
      throw cliError('CLI_USAGE', { problem: 'without a configuration file, --all needs --status.', program: PROGRAM });
  } catch (thrown) {
    return refuse(toError(thrown), { json: argv.includes('--json'), write, writeError });
  }
  return await runSessionManager(own, {
    environment,
    ...(companies === null ? {} : { companies }),
    farEnds,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
  });
}

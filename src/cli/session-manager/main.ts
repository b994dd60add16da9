import type { Environment } from '../../config/environment.ts';
import { toError } from '../../errors/coded-error.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { takeOurEnvironment } from '../env-file.ts';
import { enterHome } from '../home.ts';
import { refuse } from '../hybrid/refusal.ts';
import { outliveReaders, writerTo } from '../writers.ts';
import { parseInvocation } from './arguments.ts';
import { runSessionManager } from './run.ts';

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
  try {
    own = enterHome(argv, 'session-manager.js');
    // What is typed wrong is said before anything about the configuration.
    parseInvocation(own);
    environment = takeOurEnvironment(writeError);
  } catch (thrown) {
    return refuse(toError(thrown), { json: argv.includes('--json'), write, writeError });
  }
  return await runSessionManager(own, {
    environment,
    farEnds,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
  });
}

import type { Environment } from '../config/environment.ts';
import { toError } from '../errors/coded-error.ts';
import { takeOurEnvironment } from './env-file.ts';
import { enterHome } from './home.ts';
import { refuse } from './hybrid/refusal.ts';
import { parseInvocation } from './session-manager/arguments.ts';
import { runSessionManager } from './session-manager/run.ts';
import { writerTo } from './writers.ts';

const argv = process.argv.slice(2);
const [write, writeError] = [writerTo(process.stdout), writerTo(process.stderr)];
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

process.exitCode = await main();
process.stdin.pause();

async function main(): Promise<number> {
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
    farEnds: null,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
  });
}

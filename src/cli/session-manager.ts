import { toError } from '../errors/coded-error.ts';
import { takeOurEnvironment } from './env-file.ts';
import { enterHome } from './home.ts';
import { refuse } from './hybrid/refusal.ts';
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
  try {
    own = enterHome(argv, 'session-manager.js');
  } catch (thrown) {
    return refuse(toError(thrown), { json: argv.includes('--json'), write, writeError });
  }
  return await runSessionManager(own, {
    environment: takeOurEnvironment(writeError),
    farEnds: null,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
  });
}

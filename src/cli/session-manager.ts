import { takeEnvironment } from '../config/environment.ts';
import { warnOfExposedEnvFile } from './env-file.ts';
import { runSessionManager } from './session-manager/run.ts';
import { writerTo } from './writers.ts';

warnOfExposedEnvFile(writerTo(process.stderr));
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

process.exitCode = await runSessionManager(process.argv.slice(2), {
  environment: takeEnvironment(),
  farEnds: null,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
process.stdin.pause();

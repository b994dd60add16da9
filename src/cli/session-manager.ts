import { loadEnvFile } from '../config/load.ts';
import { runSessionManager } from './session-manager/run.ts';

loadEnvFile();
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

process.exitCode = await runSessionManager(process.argv.slice(2), {
  environment: process.env,
  farEnds: null,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
process.stdin.pause();

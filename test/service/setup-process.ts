import { readFileSync } from 'node:fs';
import { refuse } from '../../src/cli/hybrid/refusal.ts';
import { runSetup } from '../../src/cli/setup/run.ts';
import { parseSetup } from '../../src/cli/setup/verb.ts';
import { writerTo } from '../../src/cli/writers.ts';
import { takeEnvironment } from '../../src/config/environment.ts';
import { toError } from '../../src/errors/coded-error.ts';
import type { FarEnds } from '../../src/service/far-ends.ts';

// `setup` as a person runs it on a terminal, in its home, but against stand-ins.

const [planFile = '', ...argv] = process.argv.slice(2);
const { farEnds } = JSON.parse(readFileSync(planFile, 'utf8')) as {
  farEnds: Pick<FarEnds, 'whatsapp' | 'sessionTimings'>;
};
process.chdir(process.env['COURIER_HOME'] ?? '.');
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
const [write, writeError] = [writerTo(process.stdout), writerTo(process.stderr)];
process.exitCode = await runSetup(parseSetup(argv), {
  environment: takeEnvironment(),
  farEnds: { ...farEnds, delivery: (settings) => settings, failpoints: null },
  streams: process,
  signal: stop.signal,
  installService: null,
}).catch((thrown: unknown) => refuse(toError(thrown), { json: false, write, writeError }));
process.stdin.pause();

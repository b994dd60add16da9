import { readFileSync } from 'node:fs';
import { sandboxDelivery } from '../../sandbox/pace.ts';
import { ServiceTerminal } from '../../src/cli/hybrid/service-terminal.ts';
import { settingsInForce } from '../../src/config/in-force.ts';
import { loadConfig } from '../../src/config/load.ts';
import { openLogFile } from '../../src/service/log-file.ts';
import { createLogger } from '../../src/service/logger.ts';
import { runService } from '../../src/service/run-service.ts';
import type { ManagerPlan } from '../carry/manager-process.ts';

// The service as a person runs it on a terminal, but against stand-ins, and quick to look again at what is held.

const [planFile = '', logFile = ''] = process.argv.slice(2);
const { environment, farEnds } = JSON.parse(readFileSync(planFile, 'utf8')) as ManagerPlan;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
const config = loadConfig(environment);
const { timeZone } = config;
const observer = new ServiceTerminal(process, { approveFirstRun: false, user: 'ana', timeZone, signal: stop.signal });
process.exitCode = await runService({
  config,
  settings: settingsInForce(environment),
  environment,
  log: createLogger(
    'info',
    openLogFile(logFile, () => undefined),
  ),
  signal: stop.signal,
  farEnds: {
    ...farEnds,
    delivery: (settings) => {
      const quick = sandboxDelivery(settings);
      return { ...quick, timings: { ...quick.timings, heldRecheckMs: 1000 } };
    },
    failpoints: null,
  },
  observer,
});

/** The real service as the sandbox starts it, with faults planted into the flow of whatever logs certain messages. */

import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import type { ServiceNews, ServiceOrder } from '../../sandbox/service-messages.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Log } from '../../src/log.ts';
import { keepPrivate } from '../../src/private-process.js';
import { createLogger } from '../../src/service/logger.ts';
import { runService } from '../../src/service/run-service.ts';

/** What `PLANTED_FAULTS` holds, as JSON. */
export interface PlantedFault {
  /** Beginning of the message whose logging brings the fault, once. */
  readonly at: string;
  readonly kind: 'rejection' | 'exception';
}

keepPrivate();
const order = await new Promise<ServiceOrder>((resolve) =>
  process.once('message', (message: ServiceOrder) => resolve(message)),
);
const stop = new AbortController();
process.once('disconnect', () => stop.abort());
process.on('SIGTERM', () => stop.abort());

const { PLANTED_FAULTS = '[]', ...environment } = order.environment;
const waiting = new Set(JSON.parse(PLANTED_FAULTS) as PlantedFault[]);
const config = loadConfig(environment);
process.exitCode = await runService({
  config,
  settings: [],
  environment,
  log: withFaults(createLogger(config.service.LOG_LEVEL)),
  signal: stop.signal,
  farEnds: {
    whatsapp: order.whatsapp,
    sessionTimings: sandboxSessionTimings,
    delivery: sandboxDelivery,
    failpoints: null,
  },
  observer: {
    started: ({ url }) => tell({ type: 'started', url }),
    linkCode: (kind, text) => tell({ type: 'link_code', kind, text }),
    session: (status) => tell({ type: 'session', status }),
    progress: () => undefined,
    tell: () => undefined,
    approve: () => Promise.resolve(order.approve ? { decidedBy: 'sandbox' } : null),
  },
});
if (process.connected) process.disconnect();

function withFaults(log: Log): Log {
  const level =
    (name: keyof Log) =>
    (fields: object, message: string): void => {
      log[name](fields, message);
      for (const fault of waiting) if (message.startsWith(fault.at)) plant(fault);
    };
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
}

function plant(fault: PlantedFault): void {
  waiting.delete(fault);
  const error = new Error(`planted at "${fault.at}"`);
  if (fault.kind === 'exception')
    setImmediate(() => {
      throw error;
    });
  else void Promise.reject(error);
}

function tell(news: ServiceNews): void {
  if (process.connected) process.send?.(news, () => undefined);
}

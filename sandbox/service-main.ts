/** The real service as a process of the sandbox: it receives its far ends from the parent as values. */
import { settingsInForce } from '../src/config/in-force.ts';
import { loadConfig } from '../src/config/load.ts';
import { keepPrivate } from '../src/private-process.js';
import { createLogger } from '../src/service/logger.ts';
import { runService } from '../src/service/run-service.ts';
import { armFailpoint } from './failpoints.ts';
import { sandboxDelivery, sandboxSessionTimings } from './pace.ts';
import type { ServiceNews, ServiceOrder } from './service-messages.ts';

keepPrivate();
const stop = new AbortController();
// Without the sandbox, the service has no far ends.
process.once('disconnect', () => stop.abort());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
const order = await new Promise<ServiceOrder>((resolve) =>
  process.once('message', (message: ServiceOrder) => resolve(message)),
);
const config = loadConfig(order.environment);
process.exitCode = await runService({
  config,
  settings: settingsInForce(order.environment),
  environment: order.environment,
  log: createLogger(config.service.LOG_LEVEL),
  signal: stop.signal,
  farEnds: {
    whatsapp: order.whatsapp,
    sessionTimings: sandboxSessionTimings,
    ...order.pace,
    delivery: sandboxDelivery,
    failpoints: order.failpoint === null ? null : armFailpoint(order.failpoint),
  },
  observer: {
    started: ({ url }) => tell({ type: 'started', url }),
    linkCode: (kind, text) => tell({ type: 'link_code', kind, text }),
    session: (status) => tell({ type: 'session', status }),
    tell: () => undefined,
    progress: (event) => tell({ type: 'progress', event }),
    approve: async (pending) => {
      tell({ type: 'asks_approval', pending });
      return order.approve ? { decidedBy: 'sandbox' } : null;
    },
  },
});
if (process.connected) process.disconnect();

function tell(news: ServiceNews): void {
  // If the parent is gone, `disconnect` follows.
  if (process.connected) process.send?.(news, () => undefined);
}

/** The real service with several companies as a process: its far ends are values that come from the test. */

import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import { loadSite } from '../../src/config/companies.ts';
import { readConfigFile } from '../../src/config/config-file.ts';
import { keepPrivate } from '../../src/private-process.js';
import { createLogger } from '../../src/service/logger.ts';
import { runCompanies } from '../../src/service/run-companies.ts';
import type { SiteNews, SiteOrder } from './messages.ts';

keepPrivate();
const stop = new AbortController();
process.once('disconnect', () => stop.abort());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
const order = await new Promise<SiteOrder>((resolve) =>
  process.once('message', (message: SiteOrder) => resolve(message)),
);
const tell = (news: SiteNews): void => void process.send?.(news);
process.exitCode = await runCompanies({
  site: loadSite(readConfigFile(order.file, {})),
  log: createLogger('info'),
  signal: stop.signal,
  farEnds: {
    whatsapp: order.whatsapp,
    sessionTimings: sandboxSessionTimings,
    delivery: sandboxDelivery,
    failpoints: null,
  },
  listening: (url) => tell({ type: 'listening', url }),
  observerOf: (company) => ({
    started: () => undefined,
    linkCode: (_, text) => tell({ type: 'link_code', company, text }),
    session: ({ state, maySend }) => tell({ type: 'state', company, state, maySend }),
    tell: () => undefined,
    progress: () => undefined,
    approve: () => Promise.resolve({ decidedBy: 'test' }),
  }),
});
process.disconnect();

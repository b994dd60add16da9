/** The real service with several companies as a process: its far ends are values that come from the test. */

import { Writable } from 'node:stream';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import { CompanyTerminal } from '../../src/cli/hybrid/companies-on-terminal.ts';
import { ServiceTerminal } from '../../src/cli/hybrid/service-terminal.ts';
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
const said = new Writable({
  write(chunk: Buffer, _encoding, done) {
    tell({ type: 'said', text: chunk.toString() });
    done();
  },
});
const terminal = new ServiceTerminal(
  { stdin: process.stdin, stdout: said, stderr: said },
  { approveFirstRun: false, user: 'test', timeZone: 'UTC', signal: stop.signal },
);
process.exitCode = await runCompanies({
  takeOver: order.takeOver,
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
  observerOf: (company) => {
    const shown = new CompanyTerminal(company, terminal, company === 'north');
    return {
      started: (place) => shown.started(place),
      linkCode(_, text) {
        tell({ type: 'link_code', company, text });
        shown.linkCode();
      },
      session(status) {
        tell({ type: 'state', company, state: status.state, maySend: status.maySend });
        shown.session(status);
      },
      tell: (sentence) => shown.tell(sentence),
      progress: () => undefined,
      approve: (pending) => shown.approve(pending),
    };
  },
});
process.disconnect();

import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { closeServer, listen, portOf } from '../../src/http/server.ts';
import { openPeople, peopleFile } from '../../src/people/people.ts';
import { availabilityOf } from '../../src/session/lifecycle/availability.ts';
import { blankMemory } from '../../src/session/lifecycle/memory.ts';
import { stoppedState } from '../../src/session/lifecycle/state.ts';
import { statusOf } from '../../src/session/lifecycle/status.ts';
import { webApp } from '../../src/web/app.ts';
import { cookieNames } from '../../src/web/cookies.ts';
import type { WebParts } from '../../src/web/parts.ts';
import { quickSettings } from '../../test/support/delivery.ts';
import { silentLog } from '../../test/support/silence.ts';
import type { LoadedDelivery } from '../outbox/loaded-delivery.ts';

const HOST = '127.0.0.1';
const PASSWORD = 'a long enough one 123';

export interface Served extends AsyncDisposable {
  readonly url: string;
  /** The cookie of a person who is logged in. */
  readonly cookie: string;
}

/** The pages over HTTP in this process, beside a delivery at work, and a person who is logged in. */
export async function serve(folder: string, delivery: LoadedDelivery): Promise<Served> {
  const people = openPeople(peopleFile(folder));
  const now = Date.now();
  people.accounts.add('bench', 'admin', 'bench', now);
  const { code } = people.accounts.issueCode('bench', now);
  const { secret } = await people.redeem({ code, password: PASSWORD, address: HOST }, now);
  const { outbox } = delivery;
  const parts: Partial<WebParts> = {
    people,
    deliveries: {
      outbox,
      settings: quickSettings,
      now: Date.now,
      service: () => Promise.resolve(null),
    },
    session: stoppedSession(now),
    incidents: { list: () => [] },
    standing: () => delivery.standing(),
    outboxPlace: { kind: 'sqlite', shown: 'outbox.db' },
    installations: { isThere: false, look: () => Promise.resolve({ at: now, seen: [] }) },
    pdf: () => Promise.resolve(null),
    company: { name: 'Bench', country: 'AR', language: 'es', timeZone: 'America/Argentina/Buenos_Aires' },
    clock: systemClock,
    log: silentLog,
    onChange: (listener) => delivery.onProgress(() => listener('deliveries')),
  };
  const installation = path.resolve(folder);
  // Home, Plots and the pages about deliveries ask for nothing else.
  const app = webApp(parts as WebParts, { installation, trustedProxy: null });
  const { server } = await listen({ fetch: app.fetch, host: HOST, port: 0, allowed: new Set([HOST]), log: silentLog });
  return {
    url: `http://${HOST}:${portOf(server)}`,
    cookie: `${cookieNames(installation, false).session}=${secret}`,
    [Symbol.asyncDispose]: async () => {
      await closeServer(server);
      people.close();
    },
  };
}

/** One that was never linked: what it says costs the pages nothing. */
function stoppedSession(now: number): WebParts['session'] {
  const state = stoppedState(blankMemory({ engine: 'baileys', sessionName: 'bench', generation: 'bench' }), {
    kind: 'qr',
  });
  const status = statusOf({
    state,
    now: { wall: now, monotonic: now },
    timings: { maxAgeMs: Number.POSITIVE_INFINITY },
    lock: null,
    versions: null,
  });
  const session: Partial<WebParts['session']> = {
    current: () => status,
    history: () =>
      Promise.resolve({ healthChecks: [], states: [], availability: availabilityOf([], now), incidents: [] }),
  };
  return session as WebParts['session'];
}

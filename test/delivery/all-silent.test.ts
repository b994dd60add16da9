import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { Delivery } from '../../src/delivery/delivery.ts';
import { deliveryTimings } from '../../src/delivery/settings.ts';
import { tellOfAttempt } from '../../src/delivery/shared/failed-attempts.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { createImapServer } from '../../src/documents/mailbox/imap-server.ts';
import { healthApp } from '../../src/http/health.ts';
import { conditionOf } from '../../src/operations/condition.ts';
import { overview } from '../../src/operations/overview.ts';
import { createBusinessOneSource } from '../../src/sap/business-one/source.ts';
import { ServedFiles } from '../../src/served-files.ts';
import { availabilityOf } from '../../src/session/lifecycle/availability.ts';
import { drillStanding } from '../../src/session/lifecycle/drill-plan.ts';
import { blankMemory } from '../../src/session/lifecycle/memory.ts';
import { stoppedState } from '../../src/session/lifecycle/state.ts';
import { statusOf } from '../../src/session/lifecycle/status.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';
import { lineWith } from '../support/line.ts';
import { reader } from '../support/reader.ts';
import { silentLog as log } from '../support/silence.ts';
import { silentServer } from '../support/silent-server.ts';

// As in `hung-share.test.ts`.
const skip = process.platform === 'win32' && 'Windows has no such pipes';
const token = 'a'.repeat(64);

test('while SAP, the share of the PDFs and the mailbox all hang, Home, /health and --status say which, and since when', {
  skip,
}, async () => {
  await using server = await silentServer();
  await using rig = new Rig({ timings: deliveryTimings, pollIntervalMs: 30_000 });
  const clock = new FastClock(20);
  rig.clock = clock;
  rig.messenger.clock = clock;
  const login = { company: 'SBODEMOAR', user: 'courier', password: 'secret' };
  const url = `http://127.0.0.1:${server.port}`;
  rig.source = createBusinessOneSource({ ...login, url, clock, log, onRepeat: tellOfAttempt });
  const share = path.join(rig.folder, 'share');
  const pipe = path.join(rig.folder, 'pipe');
  mkdirSync(share);
  execFileSync('mkfifo', [pipe]);
  const hung = async (): Promise<string> => {
    await (await open(pipe, 'r')).close();
    return share;
  };
  const served = new ServedFiles({ deadlineMs: 50, shareOf: (file) => file });
  const imap = createImapServer({
    ...{ host: '127.0.0.1', port: server.port, security: 'starttls', caPem: null, folder: 'INBOX', doneFolder: null },
    ...{ user: 'invoices', login: { password: 'secret' }, readOnly: true, clock, onSilent: tellOfAttempt },
  });
  const mailbox = {
    name: 'mailbox',
    onNews: () => () => undefined,
    scan: async function* (signal: AbortSignal) {
      await imap.open(() => undefined, signal);
      yield* [];
    },
    facts: () => Promise.reject(new Error('it has none')),
    close: () => Promise.resolve(),
  };
  rig.documents = [createFolderSource({ folder: share, reader, clock, served, files: { realpath: hung } }), mailbox];
  const delivery = await rig.start();
  const inTrouble = () => delivery.places().flatMap(({ place, trouble }) => (trouble === null ? [] : [place]));
  await rig.until(() => inTrouble().length === 3, 'each is told while it hangs', 20_000);

  const { places } = await healthOf(delivery);
  const told = places.map(({ place, trouble, since }) => [place, trouble !== null && since !== null]);
  assert.deepEqual(told, [
    ['sap', true],
    ['folder', true],
    ['mailbox', true],
  ]);
  const { standing, verdict } = await homeOf(rig, delivery);
  const failing = standing?.failing.map(({ worker }) => worker) ?? [];
  for (const worker of ['intake', 'documents', 'documents.mailbox']) assert.ok(failing.includes(worker), worker);
  assert.notEqual(verdict.tone, 'good');
  assert.equal(inTrouble().length, 3, 'all of them still hang');
  closeSync(openSync(pipe, 'w')); // the share is back: its call ends
});

const stopped = statusOf({
  state: stoppedState(blankMemory({ engine: 'webjs', sessionName: 's', generation: 'g' }), { kind: 'qr' }),
  now: { wall: 0, monotonic: 0 },
  timings: { maxAgeMs: 1 },
  lock: null,
  versions: null,
});

/** What `/health` shows to whoever has the token; `--status` shows the same places. */
async function healthOf(delivery: Delivery) {
  const app = healthApp({
    ...{ token, log, now: () => performance.now(), status: () => stopped, unreaped: () => 0, beyond: null },
    delivery: () => delivery.standing(),
    condition: () => conditionOf({ places: () => delivery.places(), incidents: { list: () => [] } }),
    line: () => Promise.resolve(lineWith({ host: 'h', reachable: true, detail: '', code: null })),
    drill: () => drillStanding([], { isSetUp: false, everyMs: 1000 }, 0),
  });
  const answer = await app.request('/health', { headers: { authorization: `Bearer ${token}` } });
  return (await answer.json()) as {
    readonly places: readonly {
      readonly place: string;
      readonly trouble: string | null;
      readonly since: string | null;
    }[];
  };
}

/** What Home shows. */
async function homeOf({ outbox, settings }: Rig, delivery: Delivery) {
  const history = { healthChecks: [], states: [], availability: availabilityOf([], Date.now()), incidents: [] };
  return await overview({
    session: { current: () => stopped, history: () => Promise.resolve(history) },
    deliveries: { outbox, settings, now: Date.now },
    incidents: { list: () => [] },
    standing: () => delivery.standing(),
    approval: { pendingApproval: () => Promise.resolve(null) },
  });
}

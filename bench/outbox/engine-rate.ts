/** One process of the bench: messages a second through the engine by itself and through delivery with pacing off, in turns. */

import type { Delivery } from '../../src/delivery/delivery.ts';
import type { Messenger } from '../../src/delivery/messenger.ts';
import { isProven } from '../../src/delivery/rules/lifecycle.ts';
import { deliveryTimings } from '../../src/delivery/settings.ts';
import type { EngineListener } from '../../src/whatsapp/engine.ts';
import { Rig } from '../../test/support/delivery.ts';
import { newMessageId, TestEngine } from '../../test/support/engine.ts';
import { account } from '../../test/support/phones.ts';
import { startFarEnd } from './far-end.ts';
import { openOutboxAt } from './opened.ts';
import { copyDatabase } from './outboxes.ts';

/** A checkpoint of the database, or a garbage collection, falls into some runs only: among so many messages it weighs little. */
const MESSAGES = 200;
/** Before and after those of delivery that are measured: its connections know their statements, and the next are always at work. */
const BEFORE = 10;
const AFTER = 5;
const PDF_BYTES = 30_000;
const CUSTOMER = '5491122223333';
const { watchMs, documentScanMs, heldRecheckMs, writeBackDelayMs } = deliveryTimings;

export interface EngineRates {
  /** Delivery's rate / the engine's own, each of two runs right beside one another. */
  readonly ratios: readonly number[];
  readonly bareRate: number;
  readonly deliveryRate: number;
}

let posted = 0;
const [asked = '12', empty = ''] = process.argv.slice(2);
const pairs = Number(asked);
await using farEnd = await startFarEnd(account, [CUSTOMER]);
const { stage } = farEnd;
// Only faults need short ones: a slow answer is only slow.
const deadlines = {
  connectMs: 30_000,
  queryMs: 30_000,
  uploadStallMs: 30_000,
  backlogQuietMs: 2000,
  closeMs: 10_000,
  slowestUpload: 8192,
};
const engine = new TestEngine(stage, { deadlines });
try {
  await engine.link();
  // The first time compiles.
  await bare();
  await delivered();
  const bareRates: number[] = [];
  const deliveryRates: number[] = [];
  for (let n = 0; n < pairs; n++) {
    // A B, B A, A B …: neither is always the second.
    if (n % 2 === 0) bareRates.push(await bare());
    deliveryRates.push(await delivered());
    if (n % 2 === 1) bareRates.push(await bare());
  }
  const ratios = deliveryRates.map((rate, n) => rate / (bareRates[n] ?? Number.NaN));
  const rates: EngineRates = { ratios, bareRate: mean(bareRates), deliveryRate: mean(deliveryRates) };
  process.stdout.write(`${JSON.stringify(rates)}\n`);
} finally {
  await engine.stop();
}

function mean(rates: readonly number[]): number {
  return rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
}

/** As a script would: prepare, send, wait for the server's ack, one after the other. */
async function bare(): Promise<number> {
  const content = engine.document(PDF_BYTES);
  const startedAt = performance.now();
  for (let n = 0; n < MESSAGES; n++) {
    const id = newMessageId();
    const prepared = await engine.prepare(CUSTOMER, content, id);
    const since = engine.log.position;
    await engine.host.send(prepared);
    await engine.log.next('ack', { since });
  }
  return MESSAGES / ((performance.now() - startedAt) / 1000);
}

/** The same engine behind delivery: outbox on disk or on PostgreSQL, SAP read again for each, receipts followed. */
async function delivered(): Promise<number> {
  const configured = { company: 'TEST_AR', account: 'main' };
  await using opened = empty === '' ? null : await openOutboxAt(await copyDatabase(empty, 'rate'), configured);
  await using rig = new Rig();
  rig.elsewhere = opened?.database ?? null;
  rig.settings = {
    ...rig.settings,
    // The rig looks at its standing and its folder fifty times a second, and tells SAP at once, for tests; here as in production.
    timings: {
      ...rig.settings.timings,
      ackDeadlineMs: 30_000,
      watchMs,
      documentScanMs,
      heldRecheckMs,
      writeBackDelayMs,
    },
    pollIntervalMs: 60_000,
  };
  rig.company.customer('BENCH', `+${CUSTOMER}`);
  const bytes = 'x'.repeat(PDF_BYTES);
  for (let left = BEFORE + MESSAGES + AFTER; left > 0; left--) {
    // Never an id that a phone has seen: it would tell of it no more.
    posted += 1;
    const n = posted;
    rig.company.post(n, { cardCode: 'BENCH' });
    rig.company.print(n, `%PDF-1.4\n${n}\n${bytes}`);
  }
  const delivery = await rig.start({ approve: false, messenger: messengerOf(engine) });
  await delivery.lookedOnce(AbortSignal.timeout(60_000));
  const [first, last] = [sentAt(delivery, BEFORE), sentAt(delivery, BEFORE + MESSAGES)];
  await delivery.approve();
  const [from, until] = await Promise.all([first, last]);
  const rate = MESSAGES / ((until - from) / 1000);
  // A receipt that nobody takes any more would end the connection.
  await rig.until(() => rig.all('read'), 'every receipt is taken', 60_000);
  engine.writeDown = () => Promise.resolve();
  return rate;
}

/** When the outbox knows that so many messages are sent. */
function sentAt(delivery: Delivery, messages: number): Promise<number> {
  let open = messages;
  return new Promise((resolve) => {
    delivery.onProgress(({ role, from, to }) => {
      if (role === 'customer' && from === 'dispatching' && isProven(to)) open -= 1;
      if (open === 0) resolve(performance.now());
    });
  });
}

/** The engine as delivery sees a session that is connected all the time. */
function messengerOf({ host, log }: TestEngine): Messenger {
  const connectedAt = performance.now();
  const account = { jid: `${stage.account}@s.whatsapp.net`, lid: null, device: 1, pushName: null };
  return {
    maySend: () => ({ may: true, account }),
    storeGeneration: () => 'bench',
    limits: () => Promise.resolve({}),
    backlog: () => ({ sinceMs: performance.now() - connectedAt, assumed: false }),
    capabilities: host.capabilities,
    lookup: (digits) => host.lookup(digits),
    prepare: (request) => host.prepare(request),
    send: (prepared) => host.send(prepared),
    findSent: (request) => host.findSent(request),
    revoke: (request) => host.revoke(request),
    subscribe: (listener: EngineListener) => {
      engine.writeDown = async (event) => listener(event);
      return log.follow((event) => {
        if (event.type === 'ack') void listener(event);
      });
    },
  };
}

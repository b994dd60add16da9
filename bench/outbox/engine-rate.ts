/** One process of the bench: messages a second through the engine by itself, and through delivery with pacing off. */

import type { Delivery } from '../../src/delivery/delivery.ts';
import type { Messenger } from '../../src/delivery/messenger.ts';
import { isProven } from '../../src/delivery/rules/lifecycle.ts';
import type { EngineListener } from '../../src/whatsapp/engine.ts';
import { startBaileysStage } from '../../test/support/baileys.ts';
import { Rig } from '../../test/support/delivery.ts';
import { newMessageId, TestEngine } from '../../test/support/engine.ts';

const MESSAGES = 100;
const PDF_BYTES = 30_000;
const CUSTOMER = '5491122223333';

const stage = await startBaileysStage();
const engine = new TestEngine(stage);
try {
  await engine.link();
  const bareRate = await bare();
  const deliveryRate = await delivered();
  process.stdout.write(`${JSON.stringify({ bareRate, deliveryRate })}\n`);
} finally {
  await engine.stop();
  await stage.close();
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

/** The same engine behind delivery: outbox on disk, SAP read again for each, receipts followed. */
async function delivered(): Promise<number> {
  await using rig = new Rig();
  rig.settings = {
    ...rig.settings,
    timings: { ...rig.settings.timings, ackDeadlineMs: 30_000 },
    pollIntervalMs: 60_000,
  };
  rig.company.customer('BENCH', `+${CUSTOMER}`);
  const bytes = 'x'.repeat(PDF_BYTES);
  for (let n = 1; n <= MESSAGES; n++) {
    rig.company.post(n, { cardCode: 'BENCH' });
    rig.company.print(n, `%PDF-1.4\n${n}\n${bytes}`);
  }
  const delivery = await rig.start({ approve: false, messenger: messengerOf(engine) });
  await delivery.lookedOnce(AbortSignal.timeout(60_000));
  const allSent = counted(delivery);
  const startedAt = performance.now();
  await delivery.approve();
  await allSent;
  return MESSAGES / ((performance.now() - startedAt) / 1000);
}

/** Resolves with the last message that the outbox knows to be sent. */
function counted(delivery: Delivery): Promise<void> {
  let open = MESSAGES;
  return new Promise((resolve) => {
    delivery.onProgress(({ role, from, to }) => {
      if (role === 'customer' && from === 'dispatching' && isProven(to)) open -= 1;
      if (open === 0) resolve();
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
    msSinceBacklog: () => performance.now() - connectedAt,
    capabilities: host.capabilities,
    lookup: (digits) => host.lookup(digits),
    prepare: (request) => host.prepare(request),
    send: (prepared) => host.send(prepared),
    findSent: (request) => host.findSent(request),
    subscribe: (listener: EngineListener) => {
      engine.writeDown = async (event) => listener(event);
      return log.follow((event) => {
        if (event.type === 'ack') void listener(event);
      });
    },
  };
}

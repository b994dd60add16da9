import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { some } from '../support/sample.ts';
import { customerJid, openStage, WatchedSession } from '../support/session.ts';
import { episodes } from './episodes/wire.ts';
import { promiseHolds, survivesKills } from './short-form.ts';

let stage: Awaited<ReturnType<typeof openStage>>;
let session: WatchedSession;
before(async () => {
  stage = await openStage();
  session = new WatchedSession(stage.whatsapp, stage.plan);
});
after(async () => {
  await session.stop();
  await stage.close();
});

test('links by QR, saves, proves the login by a restart, and makes the first backup', async () => {
  await session.start();
  await session.link();
  assert.deepEqual(
    session.states.filter((word) => word !== 'stopped'),
    ['starting', 'linking', 'saving_link', 'connected'],
  );
  assert.equal(session.status().linked, 'linked');
  assert.notEqual(await session.life?.vault.newest(), null);
});

test('sends through the engine, with ack and receipt', async () => {
  const { supervisor } = session;
  const receipts: string[] = [];
  supervisor.subscribe((event) => {
    if (event.type === 'receipt') receipts.push(event.messageId);
  });
  const messageId = '3EB0AAAAAAAAAAAAAAAAAA';
  const prepared = await supervisor.prepare({ jid: customerJid, messageId, content: { kind: 'text', text: 'Hello' } });
  assert.equal((await supervisor.send(prepared)).messageId, messageId);
  await session.until('a receipt', () => receipts.includes(messageId));
});

test('after a clean stop and a start there is no QR code', async () => {
  const before = session.qrCodes;
  const generation = session.supervisor.storeGeneration();
  await session.stop();
  assert.equal(session.status().state, 'stopped');
  await session.start();
  await session.until('connected', ({ state }) => state === 'connected');
  assert.equal(session.qrCodes, before);
  assert.equal(session.supervisor.storeGeneration(), generation);
});

const shortForm = [
  'drop',
  'deaf while nobody sends, found by the backlog of the next connection',
  'messages that came during an outage are no deafness',
  'temporary ban (402) with an end',
  'store folder gone while stopped',
  'device removed (401)',
];
for (const name of some(shortForm, 1)) {
  test(`the table holds for: ${name}`, async () => {
    await promiseHolds(name, episodes, { session, whatsapp: stage.whatsapp, plan: stage.plan });
  });
}

test('kill -9 of service and engine at random moments needs no QR code and leaves nothing running', async (t) => {
  await survivesKills(t, { session, whatsapp: stage.whatsapp, plan: stage.plan });
});

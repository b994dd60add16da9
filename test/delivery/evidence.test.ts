import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FailpointName } from '../../src/delivery/shared/failpoints.ts';
import type { EngineEvent, EngineListener } from '../../src/whatsapp/engine.ts';
import { Rig } from '../support/delivery.ts';

/** One message that was sent and acked, and no receipts yet. */
async function sent(rig: Rig): Promise<{ messageId: string; from: string }> {
  rig.messenger.receipts = [];
  await rig.startWith(1);
  await rig.untilState(1, 'sent', 'sent');
  const [prepared] = rig.messenger.sends;
  assert.ok(prepared);
  return { messageId: prepared.messageId, from: prepared.jid };
}

/** Lets a failpoint wait, once it is armed. */
function holdAt(rig: Rig, place: FailpointName) {
  const reached = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let armed = false;
  rig.failpoints = {
    reach: (name) => {
      if (name !== place || !armed) return Promise.resolve();
      armed = false;
      reached.resolve();
      return release.promise;
    },
  };
  return { arm: () => (armed = true), reached: reached.promise, release: release.resolve };
}

test('receipts, acks and messages are acknowledged to WhatsApp only after they are stored', async () => {
  await using rig = new Rig();
  let tell: EngineListener | null = null;
  const subscribe = rig.messenger.subscribe.bind(rig.messenger);
  rig.messenger.subscribe = (listener) => {
    tell = listener;
    return subscribe(listener);
  };
  const kept: string[] = [];
  const { messageId, from } = await sent(rig);
  const { outbox } = rig;
  const keep = outbox.recordEvidence.bind(outbox);
  outbox.recordEvidence = async (batch, now) => {
    const changes = await keep(batch, now);
    kept.push(...batch.map(({ kind }) => kind));
    return changes;
  };
  const at = Date.now();
  const writer = '5491177770000@s.whatsapp.net';
  const events: readonly (readonly [EngineEvent, () => Promise<boolean>])[] = [
    [{ type: 'receipt', messageId, kind: 'delivered', from, at }, () => Promise.resolve(kept.includes('delivered'))],
    [{ type: 'ack', messageId, error: null, at }, () => Promise.resolve(kept.includes('ack'))],
    [{ type: 'ack', messageId, error: '404', at }, () => Promise.resolve(kept.includes('refusal'))],
    [{ type: 'inbound', messageId: 'in', from: writer, text: 'baja', at }, () => outbox.optedOut(writer)],
  ];
  for (const [event, isKept] of events) {
    assert.ok(tell);
    await (tell as EngineListener)(event);
    assert.ok(await isKept(), event.type);
  }
});

test('what the backlog proved is stored at its end, not only once enough has come together', async () => {
  await using rig = new Rig();
  const { messageId, from } = await sent(rig);
  const { recordEvidence } = rig.outbox;
  let stored = 0;
  rig.outbox.recordEvidence = (...evidence) => {
    stored += 1;
    return recordEvidence(...evidence);
  };
  rig.messenger.emit({ type: 'receipt', messageId, kind: 'delivered', from, at: Date.now() });
  rig.messenger.emit({ type: 'backlog_received' });
  await nextTurn();
  assert.equal(stored, 1);
  await rig.untilState(1, 'delivered', 'stored');
});

test('evidence whose commit failed is logged, retained and stored later', async () => {
  await using rig = new Rig();
  let failures = 0;
  let armed = false;
  rig.failpoints = {
    reach: (name) => {
      if (name !== 'evidence.before_commit' || !armed || failures === 3) return Promise.resolve();
      failures += 1;
      return Promise.reject(new Error('it did not work'));
    },
  };
  const { messageId, from } = await sent(rig);
  armed = true;
  rig.messenger.emit({ type: 'receipt', messageId, kind: 'read', from, at: Date.now() });
  await rig.untilState(1, 'read', 'kept in the end');
  assert.equal(failures, 3);
  assert.ok(rig.lines.some((line) => line.startsWith('it did not work')));
});

test('evidence that arrives during a stop is stored before the stop ends', async () => {
  await using rig = new Rig();
  const { messageId, from } = await sent(rig);
  rig.messenger.emit({ type: 'receipt', messageId, kind: 'read', from, at: Date.now() });
  await rig.stop();
  rig.messenger.online = false;
  await rig.start();
  assert.equal((await rig.states())['1'], 'read');
});

test('a connection that drops while a receipt is being stored does not put what it proves in doubt', async () => {
  for (const busy of [false, true]) {
    await using rig = new Rig();
    const { arm, reached, release } = holdAt(rig, 'evidence.before_commit');
    rig.messenger.script = () => 'swallow_ack';
    const states: string[] = [];
    rig.company.invoice(1);
    const delivery = await rig.start();
    delivery.onProgress(({ to }) => void states.push(to));
    await rig.until(() => rig.messenger.sends.length === 1, 'under way');
    const [prepared] = rig.messenger.sends;
    assert.ok(prepared);
    if (busy) arm();
    const { messageId, jid: from } = prepared;
    rig.messenger.emit({ type: 'receipt', messageId, kind: 'delivered', from, at: Date.now() });
    if (busy) await reached;
    rig.messenger.drop();
    await rig.clock.sleep(50);
    release();
    await rig.untilState(1, 'delivered', 'delivered');
    assert.ok(!states.includes('ambiguous'), busy ? 'while it is committed' : 'while it waits for others');
  }
});

test('messages are sent while the evidence of the last is being committed, and no more than twelve', async () => {
  await using rig = new Rig();
  const { arm, reached, release } = holdAt(rig, 'evidence.before_commit');
  rig.company.invoices(...Array.from({ length: 14 }, (_, n) => n + 1));
  const delivery = await rig.start({ approve: false });
  await rig.until(() => rig.all('queued'), 'queued');
  arm();
  await delivery.approve();
  await reached;
  try {
    await rig.until(() => rig.messenger.sends.length === 12, 'eleven more are on their way');
    const states = Object.values(await rig.states());
    assert.equal(states.filter((state) => state === 'dispatching').length, 12);
    await rig.clock.sleep(50);
    assert.equal(rig.messenger.sends.length, 12);
  } finally {
    release();
  }
  await rig.until(() => rig.messenger.sends.length === 14, 'the last');
  await rig.until(() => rig.all('read'), 'all are proven');
});

test('evidence that could not be committed at first is, while messages follow', async () => {
  await using rig = new Rig();
  // Nobody else tries it again.
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, idleMs: 3_600_000 } };
  let failures = 0;
  rig.failpoints = {
    reach: async (name) => {
      if (name !== 'evidence.before_commit' || failures > 0) return;
      failures += 1;
      throw new Error('it did not work');
    },
  };
  rig.company.invoices(...Array.from({ length: 24 }, (_, n) => n + 1));
  const delivery = await rig.start({ approve: false });
  await rig.until(() => rig.all('queued'), 'queued');
  const doubted: string[] = [];
  delivery.onProgress(({ key, to }) => void (to === 'ambiguous' && doubted.push(key)));
  await delivery.approve();
  await rig.until(() => rig.all('read'), 'all are proven');
  assert.equal(failures, 1);
  assert.equal(rig.messenger.sends.length, 24);
  assert.deepEqual(doubted, []);
});

test('evidence whose commit failed is stored once more during a stop', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, idleMs: 3_600_000 } };
  let armed = false;
  rig.failpoints = {
    reach: (name) => {
      if (name !== 'evidence.before_commit' || !armed) return Promise.resolve();
      armed = false;
      return Promise.reject(new Error('it did not work'));
    },
  };
  const { messageId, from } = await sent(rig);
  armed = true;
  rig.messenger.emit({ type: 'receipt', messageId, kind: 'read', from, at: Date.now() });
  await rig.until(() => rig.lines.some((line) => line.startsWith('it did not work')), 'it failed');
  await rig.stop();
  rig.messenger.online = false;
  await rig.start();
  assert.equal((await rig.states())['1'], 'read');
});

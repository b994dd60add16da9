import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseError } from '../../src/errors/database.ts';
import { Rig } from '../support/delivery.ts';

/** Asks for a stop, which may not wait for what never answers. */
async function stopped(rig: Rig): Promise<void> {
  let ended = false;
  const stop = rig.stop().then(() => {
    ended = true;
  });
  try {
    await rig.until(() => ended, 'stopped');
  } finally {
    rig.messenger.drop();
    await stop;
  }
}

function hanging(rig: Rig, call: 'lookup' | 'prepare' | 'findSent'): () => boolean {
  const { promise, reject } = Promise.withResolvers<never>();
  let asked = false;
  rig.messenger[call] = () => {
    asked = true;
    return promise;
  };
  const drop = rig.messenger.drop.bind(rig.messenger);
  rig.messenger.drop = (reason) => {
    reject(new Error('gone'));
    drop(reason);
  };
  return () => asked;
}

test('a stop waits only a limited time for a send without an answer; the message is then in doubt', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, drainMs: 50 } };
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'hang' : 'deliver');
  await rig.startWith(1);
  await rig.until(() => rig.messenger.sends.length === 1, 'being sent');
  await stopped(rig);
  await rig.start();
  assert.equal((await rig.states())['1'], 'ambiguous');
  assert.ok(!rig.lines.some((line) => line.includes('when the service stopped')), 'it was known before the end');
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'settled');
});

test('a stop while the database hangs does not try again for each message that waits to store what WhatsApp said', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, drainMs: 50 } };
  const many = Array.from({ length: 20 }, (_, n) => n + 1);
  rig.company.invoices(...many);
  await rig.start({ approve: false });
  await rig.until(() => rig.all('queued'), 'queued');
  let tries = 0;
  rig.outbox.recordEvidence = async () => {
    tries += 1;
    await sleep(100);
    throw databaseError('DATABASE_BUSY');
  };
  await rig.delivery?.approve();
  await rig.until(() => tries > 0 && rig.messenger.sends.length > 10, 'several are uncommitted');
  const before = tries;
  await stopped(rig);
  // Besides the one that was under way: for those that wait, and at the very end.
  assert.ok(tries - before <= 2, `${tries - before}`);
  await rig.start();
  rig.messenger.connect();
  await rig.until(() => rig.all('read'), 'settled');
  assert.equal(rig.messenger.phones.length, many.length);
});

test('what could not be stored while the service drained is stored at its end', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 60_000, drainMs: 50 } };
  // The second is unanswered until the drain gives up.
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'deliver' : 'lose');
  rig.company.invoices(1, 2);
  const delivery = await rig.start({ approve: false });
  await rig.until(() => rig.all('queued'), 'queued');
  const { recordEvidence } = rig.outbox;
  let tries = 0;
  let isAway = true;
  rig.outbox.recordEvidence = (...evidence) => {
    tries += 1;
    return isAway ? Promise.reject(databaseError('DATABASE_BUSY')) : recordEvidence(...evidence);
  };
  await delivery.approve();
  await rig.until(() => tries > 0 && rig.messenger.sends.length === 2, 'the first is answered');
  await delivery.drain();
  isAway = false;
  const second = rig.messenger.sends.at(-1);
  assert.ok(second);
  rig.messenger.tell(second);
  await stopped(rig);
  await rig.start();
  assert.ok(await rig.all('read'));
});

for (const call of ['lookup', 'prepare'] as const) {
  test(`a stop does not wait for a ${call} without an answer`, async () => {
    await using rig = new Rig();
    const asked = hanging(rig, call);
    await rig.startWith(1);
    await rig.until(asked, 'asked');
    await stopped(rig);
  });
}

test('a stop does not wait for a chat lookup without an answer', async () => {
  await using rig = new Rig();
  rig.messenger.capabilities = { ...rig.messenger.capabilities, evidence: 'chat' };
  const asked = hanging(rig, 'findSent');
  rig.messenger.script = () => 'lose';
  await rig.startWith(1);
  await rig.until(asked, 'asked');
  await stopped(rig);
});

test('while the last messages are waited for, nothing more is begun, and what WhatsApp says of them settles them', async () => {
  await using rig = new Rig();
  const { messenger } = rig;
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 60_000, drainMs: 60_000 } };
  messenger.script = () => 'lose';
  await rig.startWith(3);
  await rig.until(() => messenger.sends.length === 2, 'being sent');
  const [first, second] = messenger.sends;
  assert.ok(first && second);
  const drained = rig.delivery?.drain();
  messenger.tell(first);
  await rig.until(async () => Object.values(await rig.states()).includes('read'), 'the receipts of the first');
  assert.equal(await Promise.race([drained, sleep(100).then(() => 'waits')]), 'waits');
  messenger.tell(second);
  await drained;
  assert.equal(messenger.sends.length, 2);
  const unsent = Object.values(await rig.states()).filter((state) => state === 'queued' || state === 'prepared');
  assert.equal(unsent.length, 1);
  await rig.until(
    async () => Object.values(await rig.states()).filter((state) => state === 'read').length === 2,
    'their receipts',
  );
});

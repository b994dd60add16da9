import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseError } from '../../src/errors/database.ts';
import { Rig } from '../support/delivery.ts';

test('463 holds the recipient, pauses new chats and retries nothing; known chats go on', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'a chat is known');
  rig.messenger.script = (prepared) => (prepared.jid.startsWith('5491140025') ? { refuse: '463' } : 'deliver');
  rig.company.invoice(2);
  await rig.untilState(2, 'held', 'held');
  rig.company.invoice(3);
  rig.company.invoice(4, { cardCode: 'C1' });
  await rig.untilState(4, 'read', 'the known chat goes on');
  await rig.until(
    async () => (await rig.outbox.list({ key: '3' }))[0]?.message.reason === 'DELIVERY_NEW_CHATS_PAUSED',
    'the new chat waits',
  );
  assert.equal(rig.messenger.sends.filter(({ jid }) => jid.startsWith('5491140025')).length, 1, 'no retry');
  // As the error says: the customer writes once, and it goes, while strangers still wait.
  const customer = '5491140025555@s.whatsapp.net';
  rig.messenger.script = () => 'deliver';
  rig.messenger.emit({ type: 'inbound', messageId: 'in', from: customer, text: 'Hola', at: Date.now() });
  await rig.untilState(2, 'read', 'sent again');
  assert.equal((await rig.states())['3'], 'queued');
});

test('463 pauses new chats even if the disk cannot store it immediately', async () => {
  await using rig = new Rig();
  await rig.start();
  const { outbox } = rig;
  const keepPauses = outbox.keepPauses.bind(outbox);
  let refused = false;
  outbox.keepPauses = (pauses) => {
    if (refused) return keepPauses(pauses);
    refused = true;
    return Promise.reject(databaseError('DATABASE_FULL'));
  };
  rig.messenger.script = () => ({ refuse: '463' });
  rig.company.invoice(1);
  await rig.untilState(1, 'held', 'held');
  await rig.until(async () => (await outbox.pauses()).newChatsUntil > 0, 'kept');
  assert.ok(refused);
});

test('463 also stops first messages that were already prepared', async () => {
  await using rig = new Rig();
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? { refuse: '463' } : 'deliver');
  for (let n = 1; n <= 6; n++) {
    rig.company.invoice(n);
  }
  await rig.start({ approve: false });
  await rig.until(
    async () => Object.values(await rig.states()).filter((state) => state === 'queued').length === 6,
    'all wait for approval',
  );
  await rig.delivery?.approve();
  await rig.until(
    async () =>
      (await rig.outbox.list({})).filter(({ message }) => message.reason === 'DELIVERY_NEW_CHATS_PAUSED').length === 5,
    'the others wait',
  );
  assert.equal(rig.messenger.sends.length, 1);
});

test('479 is retried once under the same id, then fails', async () => {
  await using rig = new Rig();
  rig.messenger.script = () => ({ refuse: '479' });
  await rig.startWith(1);
  await rig.untilState(1, 'failed', 'failed');
  assert.equal(rig.messenger.sends.length, 2);
  assert.equal(new Set(rig.messenger.sends.map(({ messageId }) => messageId)).size, 1);
});

test('429 pauses all sending and loses nothing', async () => {
  await using rig = new Rig();
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? { refuse: '429' } : 'deliver');
  await rig.startWith(3);
  await rig.until(() => rig.messenger.sends.length === 1, 'first');
  await rig.until(
    async () =>
      (await rig.outbox.list({ states: ['queued'] })).some(({ message }) => message.reason === 'DELIVERY_RATE_LIMITED'),
    'queued again',
  );
  await rig.until(
    async () => (await rig.delivery?.summary())?.waitingFor?.sentence.includes('pause') === true,
    'visible',
  );
  assert.equal(rig.messenger.sends.length, 1);
});

test('429 with a time: nothing is sent before it, even after a restart, and then everything is', async () => {
  await using rig = new Rig();
  let until = 0;
  rig.messenger.script = (_prepared, nth) => {
    if (nth > 1) return 'deliver';
    until = Date.now() + 1500;
    return { refuse: '429', until };
  };
  await rig.startWith(3);
  await rig.until(
    async () => (await rig.outbox.list({})).some(({ message }) => message.notBefore === until),
    'the message waits for the time that was given',
  );
  await rig.until(async () => (await rig.delivery?.summary())?.waitingFor?.until === until, 'it says until when');
  await rig.stop();
  await rig.start();
  assert.equal(rig.messenger.sends.length, 1, 'a restart does not forget the pause');
  await rig.until(() => rig.messenger.sends.length > 1, 'it goes on by itself');
  assert.ok(Date.now() >= until, 'and not before');
  await rig.until(() => rig.all('read'), 'all');
  assert.equal(rig.messenger.phones.length, 3);
});

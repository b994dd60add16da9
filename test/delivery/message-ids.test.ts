import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whatsappError } from '../../src/errors/whatsapp.ts';
import { Rig } from '../support/delivery.ts';

test('receipts may come before the ack and before the id is known', async () => {
  await using rig = new Rig();
  await rig.start();
  rig.messenger.script = (prepared) => {
    rig.messenger.emit({
      type: 'receipt',
      messageId: prepared.messageId,
      kind: 'delivered',
      from: prepared.jid,
      at: Date.now(),
    });
    return 'deliver';
  };
  rig.messenger.receipts = [];
  rig.company.invoice(1);
  await rig.untilState(1, 'delivered', 'delivered');
});

test('a receipt for an unknown id is stored and matched later', async () => {
  await using rig = new Rig();
  rig.messenger.capabilities = { ...rig.messenger.capabilities, clientMessageId: false, idGuard: false };
  rig.messenger.receipts = ['read'];
  const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
  const send = rig.messenger.send.bind(rig.messenger);
  // An engine that mints its own id and tells it last of all.
  rig.messenger.send = async (prepared) => {
    await send(prepared);
    await mayAnswer;
    return { messageId: prepared.messageId, idWasOurs: false };
  };
  await rig.startWith(1);
  await rig.until(() => rig.database.get('SELECT 1 FROM receipts') !== null, 'kept');
  assert.equal((await rig.states())['1'], 'dispatching');
  answer();
  await rig.untilState(1, 'read', 'matched');
  assert.equal(rig.database.get('SELECT 1 FROM receipts'), null);
});

test('an engine that would use its own id refuses before writing, and then sends with that id', async () => {
  await using rig = new Rig();
  rig.messenger.capabilities = { ...rig.messenger.capabilities, clientMessageId: false };
  const insisted: (boolean | undefined)[] = [];
  const send = rig.messenger.send.bind(rig.messenger);
  rig.messenger.send = async (request) => {
    insisted.push(request.ownIdOnly);
    if (request.ownIdOnly) throw whatsappError('WHATSAPP_ID_NOT_OURS');
    return { ...(await send(request)), idWasOurs: false };
  };
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'sent all the same');
  rig.company.invoice(2);
  await rig.untilState(2, 'read', 'the second too');
  assert.deepEqual(insisted, [true, false, false]);
  const ours = rig.database.all('SELECT id_was_ours FROM attempts ORDER BY id').map((row) => row['id_was_ours']);
  assert.deepEqual(ours, [0, 0, 0]);
});

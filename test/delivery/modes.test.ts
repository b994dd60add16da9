import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rig } from '../support/delivery.ts';

test('test mode sends everything to the test phone, writes nothing to SAP and consumes nothing', async () => {
  await using rig = new Rig({ test: true, testPhone: '+54 9 11 5999 0000' });
  await rig.startWith(2);
  await rig.until(() => rig.all('read'), 'sent in test mode');
  assert.ok(rig.messenger.phones.every(({ jid }) => jid.startsWith('5491159990000')));
  assert.equal(rig.company.writes.length, 0);
  await rig.stop();
  rig.settings = { ...rig.settings, test: false };
  await rig.start();
  await rig.until(() => rig.all('read'), 'sent for real');
  assert.equal(rig.messenger.phones.filter(({ jid }) => !jid.startsWith('5491159990000')).length, 2);
});

test('while disabled, messages to customers stay queued, and enabling them needs approval', async () => {
  await using rig = new Rig({ disableCustomerMessages: true });
  await rig.startWith(2);
  await rig.until(() => rig.all('queued'), 'queued');
  await rig.stop();
  rig.settings = { ...rig.settings, disableCustomerMessages: false };
  const delivery = await rig.start({ approve: false });
  const pending = await delivery.pendingApproval();
  assert.equal(pending?.kind, 'customer_messages_enabled');
  assert.equal(pending.invoices, 2);
  assert.equal(rig.messenger.sends.length, 0);
  await delivery.approve();
  await rig.until(() => rig.all('read'), 'sent');
});

test('while messages to customers are disabled, one in doubt is not resent either', async () => {
  await using rig = new Rig();
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  await rig.startWith(1);
  await rig.dropInDoubt();
  await rig.stop();
  rig.settings = { ...rig.settings, disableCustomerMessages: true };
  await rig.start();
  rig.messenger.connect();
  const reads = rig.company.reads;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
  assert.equal(rig.messenger.sends.length, 1);
  assert.equal((await rig.states())['1'], 'ambiguous');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdups } from '../../src/delivery/standing/holdups.ts';
import { Rig } from '../support/delivery.ts';

function post(rig: Rig, ...docEntries: number[]): void {
  for (const n of docEntries) {
    rig.company.invoice(n, { salesPersonCode: 5 });
  }
}

test('approval is needed once: the next start continues without it', async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.stop();
  const delivery = await rig.start({ approve: false });
  assert.equal(await delivery.pendingApproval(), null);
  post(rig, 1);
  await rig.untilState(1, 'read', 'sent');
});

test('re-enabling messages to customers needs one more approval, and an earlier one does not count', async () => {
  await using rig = new Rig({ disableCustomerMessages: true });
  post(rig, 1);
  await rig.start();
  await rig.untilState(1, 'queued', 'queued');
  await rig.stop();
  rig.settings = { ...rig.settings, disableCustomerMessages: false };
  let delivery = await rig.start({ approve: false });
  assert.equal((await delivery.pendingApproval())?.kind, 'customer_messages_enabled');
  await delivery.approve();
  await rig.untilState(1, 'read', 'sent');
  await rig.stop();
  delivery = await rig.start({ approve: false });
  assert.equal(await delivery.pendingApproval(), null);
});

test('the approval request counts messages to customers, not copies', async () => {
  await using rig = new Rig({ disableCustomerMessages: true, copyAfterMs: 0, copyTo: ['+54 9 11 5555 0100'] });
  rig.messenger.online = false;
  post(rig, 1, 2);
  await rig.start();
  await rig.until(async () => (await rig.outbox.list({ states: ['queued'] })).length === 6, 'all wait');
  await rig.stop();
  rig.settings = { ...rig.settings, disableCustomerMessages: false };
  const delivery = await rig.start({ approve: false });
  const pending = await delivery.pendingApproval();
  assert.deepEqual([pending?.invoices, pending?.sample.length], [2, 2]);
  const [holdup] = await holdups(rig.outbox, rig.settings, Date.now());
  assert.match(holdup?.sentence ?? '', /: 2 waiting for a person's approval/);
});

test('before approval, no number is looked up and nothing is sent', async () => {
  await using rig = new Rig();
  post(rig, 1);
  const delivery = await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'queued');
  const { reads } = rig.company;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
  assert.deepEqual([rig.messenger.lookups, rig.messenger.sends, await rig.states()], [[], [], { 1: 'queued' }]);
  await delivery.approve();
  await rig.untilState(1, 'read', 'sent');
});
